//! `metadata-field`: a field of the metadata is not what the configuration describes.

use jiff::civil::Date;

use crate::config::{Companion, Field, FieldKind, FieldRole, Fields, Permission};
use crate::finding::{About, Finding, MAX_FINDINGS, Severity};
use crate::release::{Stage, Version};
use crate::rule::{
    Check, Context, Rule, empty_item, example, handles_instead, is_handle, is_link, login, misshapen, one_line,
    release, top_of, why_unread_beside,
};
use crate::source::{Location, Source, Span, Spanned};
use crate::text::{after_not_applicable, did_you_mean, is_undecided};
use crate::vep::Vep;
use crate::vep::date::days;
use crate::vep::front_matter::FrontMatter;
use crate::vep::yaml::{Entry, Fault, Node, Value};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "metadata-field",
    summary: "a field of the metadata is not what the configuration describes",
    severity: Severity::Error,
    check: Check::Vep(check),
    needs: &[],
    fixable: false,
    page: include_str!("metadata-field.md"),
};

fn check(vep: &Vep, context: &Context<'_>) -> Vec<Finding> {
    let Some(described) = &context.config().fields else { return Vec::new() };
    if let Some((location, message, help)) = why_unread_beside(context.document) {
        return vec![RULE.at(location, About::Whole, message).help(help)];
    }
    let Some((source, metadata)) = vep.fields().filter(|(file, _)| is_of(file, vep, described)) else {
        return none_at_all(vep, described).into_iter().collect();
    };
    let fields = Metadata { vep, context, source, metadata };
    let mut findings = Vec::new();
    // Where there are no fields, all that is missing is one thing.
    if metadata.entries.iter().all(|entry| entry.node.value == Value::Unreadable) {
        findings.extend(fields.nothing(described));
    } else {
        for field in &described.all {
            findings.extend(fields.missing(field));
            findings.extend(fields.values(field));
            findings.extend(fields.misspelt_stages(field));
        }
        if described.others == Permission::Deny {
            findings.extend(fields.others(described, &findings));
        }
        findings.extend(fields.without_companion(described));
    }
    if described.file.is_some() {
        findings.extend(fields.faults(described, &findings));
    }
    findings.truncate(MAX_FINDINGS + 1);
    findings
}

/// Whether `file` is where the metadata should be.
fn is_of(file: &Source, vep: &Vep, described: &Fields) -> bool {
    described.file.is_some() == (file.path() != vep.source.path())
}

/// What is said of a document without any metadata, if it needs some.
fn none_at_all(vep: &Vep, described: &Fields) -> Option<Finding> {
    let needed = described.needed()?;
    let (message, help) = match &described.file {
        Some(file) => (
            format!("there is no `{file}` beside the document"),
            format!("add `{file}` with the fields of the template's, such as `{}`", needed.name),
        ),
        None => (
            "the document has no front matter".to_owned(),
            format!("begin the file with `---`, fields such as `{}`, and `---`", needed.name),
        ),
    };
    Some(RULE.at(top_of(vep), About::Whole, message).help(help))
}

/// The metadata of a document.
struct Metadata<'a> {
    vep: &'a Vep,
    context: &'a Context<'a>,
    source: &'a std::sync::Arc<Source>,
    metadata: &'a FrontMatter,
}

impl Metadata<'_> {
    fn at(&self, span: Span) -> Location {
        Location::new(self.source, span)
    }

    /// Whether `fault` is about a word in a field that may say anything, as `true` may be meant as yes there, or one of some
    /// words, against which it is held anyway.
    fn is_of_others(&self, fault: &Fault, described: &Fields) -> bool {
        let mut entries = self.metadata.entries.iter();
        let entry = entries.find(|entry| entry.node.span.contains(fault.span));
        entry.is_some_and(|entry| {
            let field = described.all.iter().find(|field| field.name == entry.key.value);
            let is_text = |field: &Field| field.kind == FieldKind::Text;
            let is_held = |field: &Field| field.one_of.is_empty() || fault.span == entry.node.span;
            let is_free = field.is_none_or(|field| is_text(field) && is_held(field));
            is_free && matches!(entry.node.value, Value::Scalar { .. } | Value::List(_) | Value::Map(_))
        })
    }

    /// That there are no fields at all, where nothing else is wrong.
    fn nothing(&self, described: &Fields) -> Option<Finding> {
        let needed = described.needed().filter(|_| self.metadata.faults.is_empty())?;
        let what = if self.is_front_matter() { "front matter" } else { "the file" };
        let help = format!("write its fields, such as `{}: {}`", needed.name, example(needed));
        Some(RULE.at(self.at(self.metadata.first_line()), About::Whole, format!("{what} has no fields")).help(help))
    }

    /// What is wrong with the YAML, but for values of which something else is `told`. Of front matter,
    /// `front-matter-syntax` speaks.
    fn faults(&self, described: &Fields, told: &[Finding]) -> Vec<Finding> {
        let of_value = told.iter().filter(|finding| matches!(finding.about, About::Value(..)));
        let said: Vec<usize> = of_value.filter_map(|finding| Some(finding.location()?.span.start)).collect();
        let others = self.metadata.faults.iter().filter(|fault| !self.is_of_others(fault, described));
        others.filter(|fault| !said.contains(&fault.span.start)).map(|fault| self.fault(fault)).collect()
    }

    fn fault(&self, fault: &Fault) -> Finding {
        let finding = RULE
            .at(self.at(fault.span), About::Words, fault.message.replacen("front matter", "the file", 1))
            .help(fault.help.as_str());
        match fault.first {
            Some(first) => finding.related(self.at(first), "the first"),
            None => finding,
        }
    }

    /// Whether the fields are those of front matter.
    fn is_front_matter(&self) -> bool {
        self.source.path() == self.vep.source.path()
    }

    fn is_needed(&self, field: &Field) -> bool {
        field.required.as_ref().is_some_and(|when| when.of(self.vep.status()))
    }

    /// That a field is missing, or says nothing or that somebody is still to be found, and the document needs it.
    fn missing(&self, field: &Field) -> Option<Finding> {
        if !self.is_needed(field) {
            return None;
        }
        let name = field.name.as_str();
        let about = About::field(name);
        let state = self.vep.status().filter(|_| !field.required.as_ref().is_some_and(|when| when.of(None)));
        let why = state.map_or(String::new(), |state| format!(", which `{}` needs", one_line(state)));
        let help = format!("write `{name}: {}`", self.example(field));
        let Some(entry) = self.metadata.entry(name) else {
            let message = format!("there is no `{name}`{why}");
            return Some(match self.metadata.nearly(name) {
                Some(near) => {
                    let help = format!("did you mean `{name}` instead of `{}`?", one_line(&near.key.value));
                    RULE.at(self.at(near.key.span), about, message).help(help)
                }
                None => RULE.at(self.at(self.metadata.first_line()), about, message).help(help),
            });
        };
        if entry.node.value == Value::Unreadable {
            return None;
        }
        let texts = entry.node.scalars();
        let may_be_open = self.vep.status().is_some_and(|state| field.undecided_in.iter().any(|one| one == state));
        match texts.iter().find(|text| !text.value.is_empty()) {
            None => Some(RULE.at(self.at(entry.key.span), about, format!("`{name}` is empty{why}")).help(help)),
            // Beside others, too: whom it stands for is still to be found.
            Some(_) => empty_item(&entry.node).map(|item| self.empty(name, item)).or_else(|| {
                texts.iter().find(|text| is_undecided(text.value) && !may_be_open).map(|undecided| {
                    let message = format!("`{name}` still has `{}`{why}", one_line(undecided.value));
                    RULE.at(self.at(undecided.span), about, message).help(help)
                })
            }),
        }
    }

    /// That `item` of the field `name` says nothing, beside others that do.
    fn empty(&self, name: &str, item: &Node) -> Finding {
        let message = format!("an item of `{name}` is empty");
        RULE.at(self.at(item.span), About::field(name), message).help("fill it, or delete its line")
    }

    /// The fields that are not described, but those that a missing one was meant as.
    fn others(&self, described: &Fields, told: &[Finding]) -> Vec<Finding> {
        let names = || described.all.iter().map(|field| field.name.as_str());
        let is_told = |span: Span| told.iter().any(|finding| finding.location().is_some_and(|at| at.span == span));
        // Of what cannot be read, a fault says so.
        let readable = self.metadata.entries.iter().filter(|entry| entry.node.value != Value::Unreadable);
        let others = readable.filter(|entry| !names().any(|name| name == entry.key.value));
        others
            .filter(|entry| !is_told(entry.key.span))
            .map(|entry| {
                let key = one_line(&entry.key.value);
                let message = format!("`{key}` is no field{}", did_you_mean(&entry.key.value.to_lowercase(), names()));
                let help = format!("remove it, or write one of {}", names().collect::<Vec<_>>().join(", "));
                RULE.at(self.at(entry.key.span), About::field(&entry.key.value), message).help(help)
            })
            .collect()
    }

    /// What is wrong with the values of a field.
    fn values(&self, field: &Field) -> Vec<Finding> {
        let Some(entry) = self.metadata.readable(&field.name) else { return Vec::new() };
        if let Some((span, message)) = misshapen(field, &entry.node, self.context.config().stages()) {
            let help = format!("write `{}: {}`", field.name, self.example(field));
            return vec![RULE.at(self.at(span), About::field(&field.name), message).help(help)];
        }
        let texts = entry.node.scalars();
        let said = texts.iter().filter(|text| !text.value.is_empty() && !is_undecided(text.value));
        said.filter_map(|text| {
            let (message, help) = self.fault_of(field, text)?;
            let about = About::value(&field.name, text.value);
            Some(RULE.at(self.at(text.span), about, message).help(help))
        })
        .collect()
    }

    /// What may stand in `field` of this document.
    fn example(&self, field: &Field) -> String {
        let config = self.context.config();
        match (field.role, self.vep.place.number()) {
            (Some(FieldRole::Number), Some(number)) => number.to_string(),
            (Some(FieldRole::Targets), _) => {
                let first = config.stages().iter().next();
                first.map_or_else(|| example(field).to_owned(), |stage| format!("{{{}: v1.10}}", stage.name()))
            }
            _ => example(field).to_owned(),
        }
    }

    /// What is wrong with one value, and what to write instead.
    fn fault_of(&self, field: &Field, text: &Spanned<&str>) -> Option<(String, String)> {
        let (value, name) = (text.value, field.name.as_str());
        let shown = one_line(value);
        if !field.words(self.vep.status()).is_empty() {
            return self.other_word(field, value);
        }
        if field.role == Some(FieldRole::Name) {
            return self.other_name(field, value);
        }
        let not_applicable = after_not_applicable(value).is_some();
        let wrong = |wrong: bool, what: &str| {
            wrong.then(|| {
                (format!("`{shown}` of `{name}` is no {what}"), format!("write `{name}: {}`", self.example(field)))
            })
        };
        match field.kind {
            FieldKind::Text => None,
            FieldKind::Number => {
                wrong(value.parse::<u64>().is_err(), "number").or_else(|| self.other_number(field, value))
            }
            FieldKind::Handles => {
                let wrong = wrong(!is_handle(value), "GitHub handle");
                let wrong = wrong.map(|(message, help)| (message, handles_instead(value).unwrap_or(help)));
                wrong.or_else(|| self.stranger(field, value))
            }
            FieldKind::Release => wrong(!not_applicable && release(value).is_none(), "release"),
            FieldKind::Date => {
                let is_date = value.parse::<Date>().is_ok_and(|day| day.to_string() == value);
                let wrong = wrong(!is_date, "date");
                wrong.map(|(message, help)| match days(value).as_slice() {
                    [day] => (message, format!("write `{name}: {day}`")),
                    _ => (message, help),
                })
            }
            FieldKind::Link => wrong(!not_applicable && !is_link(value), "link"),
            FieldKind::Stage => self.unknown_stage(value),
            FieldKind::Sig => self.unknown_sig(value).or_else(|| self.other_sig(field, value)),
        }
    }

    fn other_word(&self, field: &Field, value: &str) -> Option<(String, String)> {
        let (name, shown, state) = (&field.name, one_line(value), self.vep.status());
        let words = field.words(state);
        if words.iter().any(|word| word == value) {
            return None;
        }
        let message = match state.filter(|_| field.one_of.iter().any(|word| word == value)) {
            Some(state) => format!("`{name}` says `{shown}`, and the state is `{}`", one_line(state)),
            None => {
                let meant = did_you_mean(&value.to_lowercase(), words.iter().map(String::as_str));
                format!("`{shown}` is no `{name}`{meant}")
            }
        };
        Some((message, format!("write one of {}", words.join(", "))))
    }

    fn other_name(&self, field: &Field, value: &str) -> Option<(String, String)> {
        let own = self.vep.place.own_name().filter(|own| *own != value)?;
        let what = self.context.config().layout.own();
        let message = format!("`{}` says `{}`, the {what} is `{}`", field.name, one_line(value), one_line(own));
        Some((message, format!("write `{}: {}`, or rename the {what}", field.name, one_line(own))))
    }

    /// That somebody is none of those who may stand in `field`.
    fn stranger(&self, field: &Field, value: &str) -> Option<(String, String)> {
        let alias = field.alias.as_ref()?;
        let members = self.context.snapshot.aliases.members(alias).unwrap_or_default();
        let login = login(value);
        if members.iter().any(|member| member.eq_ignore_ascii_case(login)) {
            return None;
        }
        let meant = did_you_mean(&login.to_lowercase(), members.iter().map(String::as_str));
        let message = format!("`{}` of `{}` is none of `{alias}`{meant}", one_line(value), field.name);
        Some((message, format!("name one of `{alias}` in `OWNERS_ALIASES`: {}", members.join(", "))))
    }

    fn other_number(&self, field: &Field, value: &str) -> Option<(String, String)> {
        let own = self.vep.place.number().filter(|_| field.role == Some(FieldRole::Number))?;
        let other = value.parse() != Ok(own);
        let what = self.context.config().layout.own();
        let message = format!("`{}` says {}, the {what} says {own}", field.name, one_line(value));
        other.then(|| (message, format!("write `{}: {own}`, or correct the {what}", field.name)))
    }

    fn unknown_stage(&self, value: &str) -> Option<(String, String)> {
        let stages = self.context.config().stages();
        let message = format!("`{}` is no stage{}", one_line(value), self.nearest_stage(value));
        stages.from_name(value).is_none().then(|| (message, format!("write one of {}", stages.names())))
    }

    /// The stage that `value` was probably meant to be, as the end of a message.
    fn nearest_stage(&self, value: &str) -> String {
        let stages: Vec<Stage> = self.context.config().stages().iter().collect();
        did_you_mean(value, stages.iter().map(Stage::name))
    }

    /// The keys of the targets that are nearly the names of stages. Others may be about something else.
    fn misspelt_stages(&self, field: &Field) -> Vec<Finding> {
        let targets = self.metadata.map(&field.name).iter().filter(|_| field.role == Some(FieldRole::Targets));
        let near = targets.filter(|entry| !self.nearest_stage(&entry.key.value).is_empty());
        let finding = |entry: &Entry| {
            let (message, help) = self.unknown_stage(&entry.key.value)?;
            Some(RULE.at(self.at(entry.key.span), About::value(&field.name, &entry.key.value), message).help(help))
        };
        near.filter_map(finding).collect()
    }

    fn unknown_sig(&self, value: &str) -> Option<(String, String)> {
        let sigs = &self.context.snapshot.sigs;
        let known = || sigs.iter().map(String::as_str);
        let wrong = !known().any(|sig| sig == value) && value != self.context.config().layout.meta;
        let written = value.to_lowercase().replace(['/', ' ', '_'], "-");
        let short = format!("{}{written}", self.context.config().sig_prefix);
        let meant = did_you_mean(if known().any(|sig| sig == short) { &short } else { &written }, known());
        wrong.then(|| {
            (format!("`{}` is not a SIG{meant}", one_line(value)), format!("write one of {}", sigs.join(", ")))
        })
    }

    fn other_sig(&self, field: &Field, value: &str) -> Option<(String, String)> {
        let own = self.vep.place.sig().filter(|sig| field.role == Some(FieldRole::Owner) && *sig != value)?;
        let own = own.to_owned();
        let known = self.context.snapshot.sigs.contains(&own);
        let message = format!("`{}` says `{}`, the directory is of `{own}`", field.name, one_line(value));
        known.then(|| (message, format!("write `{}: {own}`, or move the directory", field.name)))
    }

    fn needs(&self, companion: &Companion) -> bool {
        let is_late = |(field, since): &(String, Version)| {
            let said = self.metadata.text(field).and_then(|text| release(text.value));
            said.is_some_and(|said| said >= *since)
        };
        companion.required.of(self.vep.status()) && companion.since.iter().all(is_late)
    }

    /// That the file which the document needs elsewhere is not there.
    fn without_companion(&self, described: &Fields) -> Option<Finding> {
        let companion = described.companion.as_ref().filter(|file| self.needs(file))?;
        let number = self.vep.place.number().map(|number| number.to_string());
        let mut path = companion.path.clone();
        for (placeholder, value) in [("{number}", number.as_deref()), ("{sig}", self.vep.sig())] {
            if path.contains(placeholder) {
                path = path.replace(placeholder, value?);
            }
        }
        if self.context.tree.has(&path) {
            return None;
        }
        let state = described.of_role(FieldRole::Status);
        let state = state.and_then(|field| self.metadata.entry(&field.name));
        let span = state.map_or(self.metadata.first_line(), |entry| entry.node.span);
        let message = format!("there is no `{}`", one_line(&path));
        Some(RULE.at(self.at(span), About::Named("companion".to_owned()), message).help("add it, or correct the state"))
    }
}
