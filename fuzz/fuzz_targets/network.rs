#![no_main]

libfuzzer_sys::fuzz_target!(
    // The engine catches what tract panics at; libFuzzer's own hook would end the program before that.
    init: drop(std::panic::take_hook()),
    |bytes: &[u8]| genrescope_any_bytes::check("network", bytes)
);
