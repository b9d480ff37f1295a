#![cfg_attr(fuzzing, no_main)]

genrescope_fuzz::target!("tags_mp3");
