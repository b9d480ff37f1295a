#![no_main]

libfuzzer_sys::fuzz_target!(
    // The engine catches tract's panics; libFuzzer's own panic hook would end the program first.
    init: drop(std::panic::take_hook()),
    |bytes: &[u8]| genrescope_any_bytes::check("network", bytes)
);
