//! Numbers for the instances of a process.

use std::collections::BTreeSet;
use std::sync::Mutex;

use crate::lock::lock;

static TAKEN: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// The smallest number that no other instance has, from 1 up; given back when dropped.
#[derive(Debug)]
pub(crate) struct InstanceNumber(u32);

impl InstanceNumber {
    pub(crate) fn get(&self) -> u32 {
        self.0
    }
}

impl Default for InstanceNumber {
    fn default() -> Self {
        let mut taken = lock(&TAKEN);
        let mut number = 1;
        while !taken.insert(number) {
            number += 1;
        }
        Self(number)
    }
}

impl Drop for InstanceNumber {
    fn drop(&mut self) {
        lock(&TAKEN).remove(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_free_number_is_taken() {
        let [first, second, third] = [(); 3].map(|()| InstanceNumber::default());
        assert_eq!([first.get(), second.get(), third.get()], [1, 2, 3]);
        drop(second);
        assert_eq!(InstanceNumber::default().get(), 2);
    }
}
