#![cfg_attr(fuzzing, no_main)]

// The engine catches tract's panics; libFuzzer's own panic hook would end the program first.
genrescope_fuzz::target!("network", init: drop(std::panic::take_hook()));
