#![cfg_attr(fuzzing, no_main)]

genrescope_fuzz::target!("origin");
