//! Which images a change is about.

use crate::{DbError, ImageId, ReadTx};

/// How images are found inside the transaction that changes them.
type Finding = dyn FnOnce(&ReadTx<'_>) -> Result<Vec<ImageId>, DbError> + Send;

/// The images that a change is about.
pub enum Which {
    /// These, each by its id.
    Ids(Vec<ImageId>),
    /// Those that are found at that moment, in the same transaction.
    Found(Box<Finding>),
}

impl Which {
    /// Those that `find` finds in the transaction of the change.
    #[must_use]
    pub fn found(
        find: impl FnOnce(&ReadTx<'_>) -> Result<Vec<ImageId>, DbError> + Send + 'static,
    ) -> Self {
        Self::Found(Box::new(find))
    }

    /// Their ids, in their order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn find(self, tx: &ReadTx<'_>) -> Result<Vec<ImageId>, DbError> {
        match self {
            Self::Ids(ids) => Ok(ids),
            Self::Found(find) => find(tx),
        }
    }
}

impl std::fmt::Debug for Which {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ids(ids) => f.debug_tuple("Ids").field(ids).finish(),
            Self::Found(_) => f.write_str("Found"),
        }
    }
}

impl From<Vec<ImageId>> for Which {
    fn from(ids: Vec<ImageId>) -> Self {
        Self::Ids(ids)
    }
}

impl From<&Vec<ImageId>> for Which {
    fn from(ids: &Vec<ImageId>) -> Self {
        Self::Ids(ids.clone())
    }
}

impl From<&[ImageId]> for Which {
    fn from(ids: &[ImageId]) -> Self {
        Self::Ids(ids.to_vec())
    }
}

impl<const N: usize> From<&[ImageId; N]> for Which {
    fn from(ids: &[ImageId; N]) -> Self {
        Self::Ids(ids.to_vec())
    }
}
