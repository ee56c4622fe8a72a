//! The VEPs: what each is, what it targets, and how long that is open.

use crate::output::escape::{code, text};
use crate::output::markdown::fit::Section;
use crate::output::markdown::links::{Links, linked};
use crate::release::Stage;
use crate::report::{Report, TargetFreeze, VepSummary};

/// From how many days before it on the freeze is written large.
const SOON: i32 = 14;

/// A line for each VEP.
pub(super) fn lines(report: &Report, links: &Links<'_>, rank: u8) -> Option<Section> {
    let bullet = if report.veps.len() > 1 { "- " } else { "" };
    let rows: Vec<String> = report.veps.iter().map(|vep| format!("{bullet}{}\n", line(vep, links))).collect();
    (!rows.is_empty()).then_some(Section { rows, thing: "VEP", rank, ..Section::default() })
}

fn line(vep: &VepSummary, links: &Links<'_>) -> String {
    let number = vep.number.map_or("VEP without a number".to_owned(), |number| format!("VEP {number}"));
    let mut words = linked(format!("**{number}**"), links.file(&vep.path));
    if let Some(title) = &vep.title {
        words.push(' ');
        words.push_str(&text(title));
    }
    let sig = vep.sig.as_deref().map(code).filter(|sig| !sig.is_empty());
    let targets = Stage::ALL.into_iter().filter_map(|stage| {
        let version = vep.targets.get(&stage)?;
        let freeze = vep.freezes.get(&stage).filter(|freeze| !vep.meta && !freeze.released);
        Some(format!("{} {version}{}", stage.title(), freeze.map_or(String::new(), |freeze| countdown(*freeze))))
    });
    let mut parts: Vec<String> = std::iter::once(words).chain(sig).chain(targets).collect();
    if vep.targets.is_empty() {
        parts.push("no target".to_owned());
    }
    parts.join(" · ")
}

/// How long a target may still be merged.
fn countdown(freeze: TargetFreeze) -> String {
    let TargetFreeze { date, days_left, .. } = freeze;
    let words = match days_left {
        0 => format!("freezes today ({date})"),
        1 => format!("freezes tomorrow ({date})"),
        2.. => format!("freezes in {days_left} days ({date})"),
        -1 => format!("froze yesterday ({date})"),
        _ => format!("froze {} days ago ({date})", days_left.unsigned_abs()),
    };
    match days_left {
        0..=SOON => format!(", ⏰ **{words}**"),
        _ => format!(", {words}"),
    }
}
