//! What can go wrong.

use std::io;

/// Why a file was not written. The caller names the file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The system refused.
    #[error("{what}: {reason}")]
    Io {
        /// What was tried, as a clause.
        what: String,
        /// What the system reported. Not a source: code that prints the chain would print it twice.
        reason: io::Error,
    },
    /// A format in which we write no tags.
    #[error("{0}")]
    Unsupported(String),
    /// Tags that cannot be read to their end: writing might lose what follows.
    #[error("its {part} cannot be read ({why}); left as it is")]
    Damaged {
        /// The tag or container.
        part: &'static str,
        /// What is wrong there.
        why: String,
    },
    /// Something that the user has to decide or change first.
    #[error("{0}")]
    Refused(String),
    /// The copy is not what it should be. The original was not touched.
    #[error("the new copy failed its check ({0}); left as it is")]
    Unproven(String),
    /// The file changed while we worked on it.
    #[error("another program changed it meanwhile; left as it is")]
    Changed,
    /// A taxonomy that cannot be used.
    #[error("{0}")]
    Taxonomy(String),
}

/// The result of this crate's functions.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub(crate) fn damaged(part: &'static str, why: impl Into<String>) -> Self {
        Self::Damaged { part, why: why.into() }
    }
}

/// Says what was tried when a system call fails.
pub(crate) trait Tried<T> {
    fn tried(self, what: impl Into<String>) -> Result<T>;
}

impl<T> Tried<T> for io::Result<T> {
    fn tried(self, what: impl Into<String>) -> Result<T> {
        self.map_err(|reason| Error::Io { what: what.into(), reason })
    }
}
