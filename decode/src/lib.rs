//! Audio files of any usual format to mono samples.
