#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| genrescope_any_bytes::check("manifest", bytes));
