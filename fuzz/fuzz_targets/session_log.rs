#![cfg_attr(fuzzing, no_main)]

genrescope_fuzz::target!("session_log");
