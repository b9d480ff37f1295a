//! Where connections wait until they have said what they want.

use std::collections::VecDeque;
use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Most connections that wait at once.
pub(super) const MAX_WAITING: usize = 32;

/// The connections whose requests are still being read.
///
/// They take no seat from those that have been let in, and whoever has waited longest makes way for the next:
/// connections that say nothing, however many, keep nobody out.
#[derive(Debug, Default)]
pub(super) struct Lobby {
    waiting: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    connections: VecDeque<(u64, TcpStream)>,
    num_entered: u64,
}

/// A connection's place in the lobby, which is free again when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    lobby: Arc<Lobby>,
    number: u64,
}

impl Lobby {
    /// Lets a connection wait; the one that has waited longest is hung up on if there is no room.
    ///
    /// # Errors
    /// The system has no more handles.
    pub(super) fn enter(self: &Arc<Self>, stream: &TcpStream) -> io::Result<Place> {
        let handle = stream.try_clone()?;
        let mut waiting = self.lock();
        if waiting.connections.len() == MAX_WAITING
            && let Some((_, oldest)) = waiting.connections.pop_front()
        {
            // It may have hung up itself.
            let _ = oldest.shutdown(Shutdown::Both);
        }
        let number = waiting.num_entered;
        waiting.num_entered += 1;
        waiting.connections.push_back((number, handle));
        Ok(Place { lobby: Arc::clone(self), number })
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.lobby.lock().connections.retain(|(number, _)| *number != self.number);
    }
}
