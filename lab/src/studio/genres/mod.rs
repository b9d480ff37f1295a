//! What each genre plays.

mod ambient;
mod drum_and_bass;
mod dubstep;
mod hardcore;
mod house;
mod techno;
mod trance;

pub(super) use ambient::ambient;
pub(super) use drum_and_bass::drum_and_bass;
pub(super) use dubstep::dubstep;
pub(super) use hardcore::hardcore;
pub(super) use house::house;
pub(super) use techno::techno;
pub(super) use trance::trance;
