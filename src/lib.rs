//! vep-check holds KubeVirt enhancement proposals (VEPs) against their repository's own template.
//!
//! The data flow, top to bottom:
//!
//! 1. [`load`] reads a directory or a git repository into a [`snapshot::Snapshot`]: plain data, everything that a
//!    verdict may depend on.
//! 2. [`check::check`] runs the [`rules`] over it. Pure.
//! 3. The [`report::Report`] is plain data again; [`output`] turns it into text.
//!
//! [`mod@new`] and [`migrate`] make a document of a snapshot instead, which [`write`](mod@write) puts in its place.

mod allow;
pub mod authorship;
pub mod check;
pub mod cli;
pub mod config;
pub mod facts;
pub mod finding;
pub mod fix;
pub mod gates;
pub mod github;
pub mod known;
pub mod labels;
pub mod line_map;
pub mod load;
pub mod migrate;
pub mod new;
pub mod note;
pub mod noun;
pub mod output;
pub mod owners;
pub mod read;
pub mod release;
pub mod release_report;
pub mod remarks;
pub mod report;
pub mod rule;
pub mod rules;
pub mod sign_off;
pub mod snapshot;
pub mod source;
pub mod stage_age;
pub mod suggest;
pub mod text;
pub mod tracking_issue;
pub mod vep;
pub mod write;
pub mod yaml;
