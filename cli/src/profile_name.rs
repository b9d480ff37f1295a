//! The name of a program that reads tags, as an option's value.

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use genrescope_tags::PROFILES;

/// Takes any text, since a program is also known by its full name; shells offer the short ones.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProfileName;

impl TypedValueParser for ProfileName {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(PROFILES.iter().map(|profile| PossibleValue::new(profile.name))))
    }
}
