//! The SIGs and their people, from the files of the community and of the repository.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::facts::Sig;
use crate::github::load::community::OWNERS_ALIASES;
use crate::load::{Blobs, Listing};
use crate::note::{self, Note};
use crate::owners::{self, Aliases, Owners, SigsFile};
use crate::vep::place::Around;

/// The SIGs, with the `OWNERS` that lie in their directories of VEPs, and whether there may be others.
pub(super) fn sigs_of(
    repository: &str,
    config: &Config,
    (sigs, aliases): &(SigsFile, Aliases),
    policy: &Listing,
    blobs: &Blobs,
    told: &mut Vec<Note>,
) -> (Vec<Sig>, bool) {
    let own = policy.blob(OWNERS_ALIASES).map_or(Aliases::NONE, |id| {
        let file = format!("{repository}: {OWNERS_ALIASES}");
        note::of_file(file, told, |notes| Aliases::read(blobs.get(id, None), notes))
    });
    let mut owners = BTreeMap::new();
    let directory = &config.layout.directory;
    let lying = policy.named_below(directory, "OWNERS");
    for (sig, id) in lying.into_iter().filter(|_| config.layout.around == Around::Sig) {
        let file = format!("{repository}: {directory}/{sig}/OWNERS");
        let read = note::of_file(file, told, |notes| Owners::read(blobs.get(id, None), notes));
        owners.insert(sig.to_owned(), read);
    }
    owners::sigs(sigs, &config.sig_prefix, &own.or(aliases.clone()), &owners)
}
