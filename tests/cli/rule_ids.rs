//! The id of a rule stands as a string once: in the rule's own file, or among the ids that rules take from `rule/id.rs`.
//! Everything else refers to it, so that a misspelt one does not compile.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, LitStr, Macro};
use vep_check::rules::RULES;

use crate::project::{read, sources};

/// The strings of a file, those inside macros too; comments are none.
#[derive(Default)]
struct Strings(Vec<String>);

impl Strings {
    fn add_tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.add_tokens(group.stream()),
                TokenTree::Literal(literal) => {
                    self.0.extend(syn::parse_str::<LitStr>(&literal.to_string()).map(|text| text.value()));
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Strings {
    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_lit_str(&mut self, text: &'ast LitStr) {
        self.0.push(text.value());
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.add_tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }
}

#[test]
fn an_id_is_a_string_once() {
    let mut places: Vec<(&str, Vec<String>)> = RULES.iter().map(|rule| (rule.id, Vec::new())).collect();
    for path in sources("src") {
        let file = syn::parse_file(&read(&path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut strings = Strings::default();
        strings.visit_file(&file);
        for text in strings.0 {
            let of_rule = places.iter_mut().filter(|(id, _)| *id == text);
            of_rule.for_each(|(_, places)| places.push(path.display().to_string()));
        }
    }
    for (id, places) in places {
        let own = format!("src/rules/{}.rs", id.replace('-', "_"));
        let [place] = places.as_slice() else {
            panic!("`{id}` stands in {places:?}; refer to the rule, or to rule/id.rs")
        };
        assert!(place.ends_with(&own) || place.ends_with("src/rule/id.rs"), "`{id}` stands in {place}");
    }
}
