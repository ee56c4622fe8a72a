//! Where on GitHub is what a report speaks of.

use percent_encoding::utf8_percent_encode;

use crate::facts::Reference;
use crate::output::escape::PATH;
use crate::release_report::ReleaseReport;
use crate::report::VepSummary;

/// Where things are on a server, in the repository of a report.
pub(super) struct Links<'a> {
    pub(super) server: &'a str,
    pub(super) report: &'a ReleaseReport,
}

impl Links<'_> {
    /// The document of `vep`.
    pub(super) fn document(&self, vep: &VepSummary) -> String {
        self.address(&format!("blob/HEAD/{}", vep.path))
    }

    /// The pull request `name`, in whatever repository.
    pub(super) fn pull(&self, name: &Reference) -> String {
        format!("{}/{}/pull/{}", self.server, name.repository(), name.number())
    }

    /// What lies at `rest` in the repository.
    pub(super) fn address(&self, rest: &str) -> String {
        let encoded = |text: &str| utf8_percent_encode(text, PATH).to_string();
        format!("{}/{}/{}", self.server, encoded(&self.report.repository), encoded(rest))
    }
}
