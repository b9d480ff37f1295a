//! One of several parts of the files, for several machines.

use std::path::Path;
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// One of several parts of all files: each file is in exactly one of them, on whatever machine and in
/// whatever order the files are found.
///
/// A file's part depends on its path as it is named, and on nothing else: parts of one collection must name
/// it in the same way, and files may come and go between two runs without moving others to another part.
///
/// # Examples
/// ```
/// use genrescope_offline::Shard;
///
/// let shards: Vec<Shard> = ["1/2", "2/2"].map(|text| text.parse().unwrap()).into();
/// assert_eq!(shards.iter().filter(|shard| shard.contains("a/song.mp3".as_ref())).count(), 1);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// 1 to `num_shards`.
    number: u32,
    num_shards: u32,
}

impl Shard {
    /// Whether a file is in this part.
    pub fn contains(&self, path: &Path) -> bool {
        let mut hasher = Sha256::new();
        // By component, so that `./a//b` is `a/b`, and separators are the same on every system.
        for component in path.components().filter(|part| *part != std::path::Component::CurDir) {
            hasher.update(component.as_os_str().as_encoded_bytes());
            hasher.update(b"/");
        }
        let hash = hasher.finalize();
        let first = hash.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        first % u64::from(self.num_shards) == u64::from(self.number - 1)
    }
}

impl FromStr for Shard {
    type Err = String;

    /// Reads `3/8`.
    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(number, num_shards)| {
            Some((number.trim().parse().ok()?, num_shards.trim().parse().ok()?))
        });
        match numbers {
            Some((number, num_shards)) if (1..=num_shards).contains(&number) => {
                Ok(Self { number, num_shards })
            }
            Some((number, num_shards)) if num_shards > 0 => Err(format!(
                "there is no part {number} of {num_shards}; they are 1/{num_shards} to {num_shards}/{num_shards}"
            )),
            _ => Err("expected N/ALL with ALL from 1 up and N from 1 to ALL, such as 3/8".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shard(text: &str) -> Shard {
        text.parse().unwrap()
    }

    #[test]
    fn each_file_is_in_exactly_one_part_and_the_parts_are_about_even() {
        let shards: Vec<Shard> = (1..=8).map(|number| shard(&format!("{number}/8"))).collect();
        let mut sizes = [0; 8];
        for number in 0..8000 {
            let path = format!("music/album {}/{number}.mp3", number / 12);
            let of: Vec<usize> = (0..8).filter(|&part| shards[part].contains(path.as_ref())).collect();
            assert_eq!(of.len(), 1, "{path}");
            sizes[of[0]] += 1;
        }
        assert!(sizes.iter().all(|size| (900..1100).contains(size)), "{sizes:?}");
    }

    #[test]
    fn a_part_is_the_same_on_every_machine_and_however_the_path_is_spelled() {
        // Worked out by hand: printf 'a/song.mp3/' | sha256sum begins with e8a8ecf6d7cf4fb5, and its
        // remainder by 4 is 1.
        let part = (1..=4).find(|number| shard(&format!("{number}/4")).contains("a/song.mp3".as_ref()));
        let again = (1..=4).find(|number| shard(&format!("{number}/4")).contains("./a//song.mp3".as_ref()));
        assert_eq!((part, again), (Some(2), Some(2)));
        assert!(shard("1/1").contains("anything".as_ref()));
    }

    #[test]
    fn what_is_no_part_is_refused() {
        for text in ["0/8", "9/8", "1/0", "3", "a/b", "-1/2", ""] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
        let words = |text: &str| text.parse::<Shard>().unwrap_err();
        assert_eq!(words("9/8"), "there is no part 9 of 8; they are 1/8 to 8/8");
        assert_eq!(words("3/0"), words("3"), "there are no parts to name");
    }
}
