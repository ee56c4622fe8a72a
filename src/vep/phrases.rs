//! The phrases in which documents say that they have no feature gate or no stages. How a pattern is written,
//! [`super::pattern::Pattern`] says; `declarations.txt`, beside this file, has sentences that were seen, with what
//! each says. Whoever meets one that is not understood adds it there first, and then a pattern here.

use super::lexicon::Classes;

/// What a phrase says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// There is no feature gate.
    NoGate,
    /// There is no feature gate besides those that are there already.
    NoNewGate,
    /// There are no stages.
    NoStages,
    /// Alpha and beta are left out.
    StartsAtGa,
    /// Alpha is left out.
    StartsAtBeta,
    /// Beta is left out.
    SkipsBeta,
    /// The stages that the phrase names are left out.
    Skips,
    /// There are stages, though no feature gate has them.
    StagesWithoutGate,
}

/// Where a phrase counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    /// In every section but those about what was decided against.
    Anywhere,
    /// In sections about stages, targets and gates: elsewhere it may be about something else.
    AboutStages,
}

/// Classes of words.
pub(super) const CLASSES: &Classes = &[
    // A noun with one of these in front is known already.
    (
        "DEFINITE",
        "the this that these those its existing our your said same corresponding respective relevant \
         underlying each both such",
    ),
    // Words that do not stand between a determiner and its noun.
    (
        "BREAK",
        ", is are was were will would be can if when unless whether while that which who because since but \
         not this these those existing only from new additional further other another extra separate dedicated \
         own more to",
    ),
    ("CONDITION", "if when whenever unless whether where once until while should"),
    ("BEFORE_NOW", "currently today previously formerly initially originally historically"),
    (
        "NEED",
        "need needs needing require requires requiring introduce introduces introducing introduced use uses \
         using add adds adding have has having include includes involve involves define defines create \
         creates creating propose proposes warrant warrants justify justifies contain contains provide \
         provides plan plans want get gets call calls merit merits deserve deserves depend depends rely \
         relies bring brings see foresee",
    ),
    (
        "WANTED",
        "required needed necessary planned introduced added used proposed involved defined provided foreseen \
         warranted justified applicable created intended envisioned envisaged expected appropriate relevant \
         desired wanted useful worthwhile mandatory there associated given",
    ),
    (
        "AUX",
        "is are was were will would be being been needs need has have had to should must shall may ever \
         really strictly actually thus therefore hence also deemed considered currently explicitly or",
    ),
    // What may follow the noun where there is no verb.
    (
        "ON",
        ", for because since as and or nor but so due in at exists exist guards guard protects covers given \
         here from therefore thus per of that which guarding controlling apply applies",
    ),
    ("OTHER", "additional further other another new extra separate dedicated own more"),
    (
        "UNNEEDED",
        "unnecessary unneeded superfluous redundant overkill pointless inapplicable irrelevant excessive \
         unwarranted unjustified disproportionate useless moot n/a",
    ),
    ("BURDEN", "overhead complexity burden friction nothing little noise clutter"),
    ("BEHIND", "behind by under with through via"),
    ("NOUN", "phase phases stage stages step release"),
    (
        "SHIP",
        "implement implemented implementation deliver delivered delivery ship shipped ships release released \
         introduce introduced land landed complete completed graduate graduates done made merged update \
         rolled rollout take takes has have consists of be is",
    ),
    (
        "GO",
        "have has follow follows require requires need needs use uses go goes pass passes progress undergo \
         undergoes adhere adheres map maps fit fits subject apply include includes define defines move walk \
         bound tied mean",
    ),
    (
        "SKIP",
        "skip skips skipping skipped omit omits omitting omitted bypass bypasses bypassing forgo forgoes \
         forego foregoes waive waives",
    ),
    ("STRAIGHT", "straight directly immediately right instantly direct"),
    (
        "START",
        "ship ships shipped shipping released introduced land lands start starts starting begin begins enter \
         enters launch launches delivered arrives born",
    ),
    ("STAGE", "alpha beta EARLY STAGES"),
    ("ONE", "alpha beta EARLY"),
    ("INTO", "to into as at in"),
    ("STAGED", "stage stages phase phases alpha beta EARLY STAGES"),
    (
        "TRACKED",
        "track tracks tracked tell tells say says mean means meant describe describes described denote denotes mark \
         marks measure measures measured express expresses reflect reflects refer refers show shows stand stands",
    ),
];

/// The phrases.
pub(super) const PHRASES: &[(Says, Where, &str)] = {
    use Says::{NoGate, NoNewGate, NoStages, Skips, SkipsBeta, StagesWithoutGate, StartsAtBeta, StartsAtGa};
    use Where::{AboutStages, Anywhere};
    &[
        // `no new feature gate is needed`, `no API changes or feature gates`
        (NoNewGate, Anywhere, "no ~2 OTHER ~2 GATE AFTER"),
        (NoNewGate, Anywhere, "not ~2 NEED ~3 OTHER ~2 GATE AFTER"),
        (NoNewGate, Anywhere, "without ?NEED ~2 OTHER ~2 GATE AFTER"),
        (NoNewGate, Anywhere, "not ~1 NEED ?its|a|an OTHER GATE AFTER"),
        (NoNewGate, Anywhere, "OTHER GATE ~2 AUX ~2 not *2 WANTED"),
        (NoNewGate, Anywhere, "OTHER GATE AUX *3 UNNEEDED"),
        (NoNewGate, Anywhere, "no ~2 GATE change|changes"),
        (NoNewGate, Anywhere, "no change|changes to|in|of ~2 GATE|THE_GATE"),
        (NoNewGate, Anywhere, "no|not|without *6 GATE beyond|besides|except|apart|other"),
        (NoGate, Anywhere, "no ~3 GATE AFTER"),
        (NoGate, Anywhere, "no ~4 or|nor|and ?no GATE AFTER"),
        (NoGate, Anywhere, "no need|reason|point|benefit|value|plan|plans|justification|intention *6 GATE"),
        (NoGate, Anywhere, "nor|neither ~3 GATE"),
        (NoGate, Anywhere, "nothing *4 gate|gated|GATE|GATED"),
        // `without a feature gate`
        (NoGate, Anywhere, "without *4 need|needing|requiring|introducing|adding|using *4 GATE AFTER"),
        (NoGate, Anywhere, "without ~2 GATE AFTER"),
        (NoGate, Anywhere, "instead of ~2 GATE AFTER"),
        (NoGate, Anywhere, "rather than ~3 GATE AFTER"),
        // `does not require a feature gate`, `is not behind a feature gate`
        (NoGate, Anywhere, "not ~1 NEED ~7 GATE AFTER"),
        (NoGate, Anywhere, "not ~1 NEED *4 BEHIND ~2 GATE AFTER"),
        (NoGate, Anywhere, "not ~1 NEED to ~2 NEED ~3 GATE AFTER"),
        (NoGate, Anywhere, "not to NEED ~3 GATE AFTER"),
        (NoGate, Anywhere, "not think|believe|expect ?that ~3 GATE AFTER"),
        (NoGate, Anywhere, "not think|believe|expect ?that *3 NEED ~3 GATE AFTER"),
        (NoGate, Anywhere, "not ?be|been|being ~3 BEHIND ~2 GATE AFTER"),
        (NoGate, Anywhere, "not going to be ~2 BEHIND ~2 GATE AFTER"),
        (NoGate, Anywhere, "feature|functionality|change|enhancement|vep|proposal AUX not ?be ~2 gated|guarded $"),
        (NoGate, Anywhere, "not plan|planning|intend|intending|going ?on|to gate|gating ?this|the|it *2 $"),
        (NoGate, Anywhere, "not ~2 GATED"),
        (NoGate, Anywhere, "not ~1 need|have to ?be ~2 GATED"),
        (NoGate, Anywhere, "none *8 BEHIND ~2 GATE AFTER"),
        (NoGate, Anywhere, "decided|decide|chose|opted|opt against ~3 GATE AFTER"),
        (NoGate, Anywhere, "GATE ~1 was|were considered ?, ?and|but ~1 rejected|discarded|dismissed"),
        (NoGate, Anywhere, "not ~1 make ~2 sense *4 GATE AFTER"),
        (NoGate, Anywhere, "makes no sense *4 GATE AFTER"),
        (NoGate, Anywhere, "GATE does|would not make ~2 sense"),
        (NoGate, Anywhere, "^ no gating AFTER"),
        (NoGate, Anywhere, "GATE does|would not ~1 add|bring|give|provide|have *1 value|benefit|anything|safety"),
        (NoGate, Anywhere, "GATE adds|brings|gives|provides|has no *1 value|benefit|safety"),
        (NoGate, Anywhere, "GATE would not help"),
        (NoGate, Anywhere, "^ no gate|gates :|-"),
        (NoGate, Anywhere, "not *3 behind a|any gate AFTER"),
        (NoGate, Anywhere, "we ~1 do not gate this|these|those|it|them AFTER"),
        (NoGate, Anywhere, "no feature|features|functionality|behavior|behaviour *1 to gate AFTER"),
        (NoGate, Anywhere, "gating *3 makes no|little sense"),
        (NoGate, Anywhere, "makes no|little sense to gate"),
        (NoGate, Anywhere, "needs|requires|gets no gate $"),
        (NoGate, Anywhere, "^ gate|gates ~2 :|- NOTHING"),
        (NoGate, Anywhere, "ungated"),
        // `a feature gate is not needed`, `a feature gate would be overkill`
        (NoGate, Anywhere, "GATE ~2 AUX ~2 not *2 WANTED"),
        (NoGate, Anywhere, "THE_GATE AUX ~1 not *2 WANTED $"),
        (NoGate, Anywhere, "GATE ?( ?s ?) not *2 WANTED"),
        (NoGate, Anywhere, "GATE AUX *3 UNNEEDED"),
        (NoGate, Anywhere, "GATE would *5 UNNEEDED|BURDEN"),
        // `we skip the feature gate`
        (NoGate, Anywhere, "SKIP ~3 GATE|THE_GATE AFTER"),
        (NoGate, Anywhere, "avoid|avoids|avoiding a|any|another ~1 GATE AFTER"),
        (NoGate, Anywhere, "exempt|exempted|opts|opted *1 of|from ~2 GATE AFTER"),
        // `Feature gate: N/A`
        (NoGate, Anywhere, "^ *3 GATE|THE_GATE ?( ?s ?) ~2 :|-|( NOTHING"),
        (NoGate, Anywhere, "GATE|THE_GATE is|are none|n/a|nil"),
        // Where the section is about it, `gate` alone will do.
        (NoGate, AboutStages, "no ?new|dedicated gate|gates AFTER"),
        (NoGate, AboutStages, "without a|any gate AFTER"),
        (NoGate, AboutStages, "not ~2 gated $"),
        // Stages.
        (NoStages, Anywhere, "no ~2 STAGES AFTER"),
        (NoStages, Anywhere, "not ~2 GO *7 STAGES"),
        (NoStages, Anywhere, "STAGES *3 not *2 WANTED|apply|applied|followed|relevant|have|make"),
        (NoStages, Anywhere, "STAGES AUX *2 UNNEEDED"),
        (NoStages, Anywhere, "outside|independent|exempt|exempted ~1 of|from ~3 STAGES"),
        (NoStages, Anywhere, "^ *2 STAGES ?( ?s ?) ~2 :|-|( NOTHING"),
        (NoStages, Anywhere, "without ~2 STAGES AFTER"),
        (NoStages, Anywhere, "single|one STAGES"),
        (NoStages, AboutStages, "SHIP *6 in|over ?a single|one ~1 NOUN"),
        (NoStages, AboutStages, "SHIP *4 in|with|of|as ?only one|single ~1 NOUN"),
        (NoStages, AboutStages, "SHIP a|only single|one|only ?single|one ~1 NOUN $"),
        (NoStages, AboutStages, "^ ?a|in|only ?a single|one ~1 NOUN $"),
        (NoStages, AboutStages, "not ?be ~2 staged|phased"),
        // `jumps straight to GA`
        (StartsAtGa, AboutStages, "STRAIGHT ~3 INTO ?the ga"),
        (StartsAtGa, AboutStages, "START ~2 INTO ga"),
        (StartsAtGa, AboutStages, "ga *2 from|on|at ?the ?very start|beginning|day|outset|first|get"),
        (StartsAtGa, AboutStages, "^ ga only"),
        (StartsAtGa, AboutStages, "only ?has|have ?a ?an ga NOUN|$"),
        (StartsAtBeta, AboutStages, "STRAIGHT ~3 INTO ?the beta"),
        (StartsAtBeta, AboutStages, "START ~2 INTO beta"),
        // `alpha is skipped`
        (SkipsBeta, AboutStages, "from alpha *2 INTO ga"),
        (Skips, AboutStages, "SKIP ?the STAGE"),
        (Skips, AboutStages, "no ?separate|dedicated|distinct ONE AFTER"),
        (Skips, AboutStages, "without ?a|an|any ?separate|dedicated|distinct ONE AFTER"),
        (Skips, AboutStages, "without going|passing ?first through ?a|an|the ONE AFTER"),
        (Skips, AboutStages, "not ~1 need|require|have|go|pass|include|use ~4 ONE AFTER"),
        (Skips, AboutStages, "ONE *2 is|are|be|been|was|were *2 skipped|omitted|bypassed|dropped|UNNEEDED"),
        (Skips, AboutStages, "ONE AUX *1 not *2 WANTED|relevant|apply"),
        (Skips, AboutStages, "ONE do|does not apply"),
        (Skips, AboutStages, "^ ~2 ONE ?( ~1 ?) :|- NOTHING|SKIP"),
        // `without a feature gate, the stages are tracked by release`
        (StagesWithoutGate, AboutStages, "GATE , *4 STAGED ?is|are|can|will ?be ~1 TRACKED"),
        (StagesWithoutGate, AboutStages, "STAGED ?is|are|can|will ?be ~1 TRACKED *6 without|absent ~2 GATE"),
        (StagesWithoutGate, AboutStages, "STAGED ?is|are|can|will ?be ~1 TRACKED *6 instead|rather of|than ~2 GATE"),
        (StagesWithoutGate, AboutStages, "STAGED ~1 is|are|do not ~1 state|states|stage|stages|refer of|to ~2 GATE"),
    ]
};

/// Questions that, with a no right behind them, say that there is none.
pub(super) const QUESTIONS: &[(Says, &str)] = {
    use Says::{NoGate, NoNewGate};
    &[
        // `Is there a new feature gate?`, `Do we need a feature gate of its own?`
        (NoNewGate, "^ ?is|are|will|should|do ?there|it|this ?be ~2 OTHER ~2 GATE AFTER"),
        (NoNewGate, "NEED ~2 OTHER ~2 GATE AFTER"),
        (NoNewGate, "NEED its OTHER ~2 GATE AFTER"),
        (NoGate, "^ ?is|are|will|should|do ?there|it|this ?be ~2 GATE AFTER"),
        (NoGate, "NEED ~3 GATE AFTER"),
        (NoGate, "BEHIND ~2 GATE AFTER"),
    ]
};

/// How sentences begin that answer such a question with a no.
pub(super) const NO: &[&str] = &["NOTHING", "no|nope because|since|as|it|this|that|the|we|there|for|need"];

/// What makes a sentence say nothing, wherever a phrase stands in it.
pub(super) const VETOES: &[&str] = &[
    "with or|and without",
    "yet",
    "anymore",
    "any more|longer",
    "?",
    "combine|combines|combined|combining|merge|merges|merged|merging|collapse|collapsed|squash|squashed *9 single|one",
];
