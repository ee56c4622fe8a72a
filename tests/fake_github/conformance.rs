//! Holds requests and answers against GitHub's own descriptions, where `VEP_CHECK_SHARED` names a directory that has
//! them: `github/rest-openapi-subset.json` and `github/schema.graphql`.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};

use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};
use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

use super::http::{Answer, Request};

/// The directory of GitHub's descriptions, if there is one.
pub fn shared() -> Option<PathBuf> {
    Some(PathBuf::from(std::env::var_os("VEP_CHECK_SHARED")?).join("github"))
}

/// GitHub's whole GraphQL schema, if it is there.
pub fn full_schema() -> Option<&'static Valid<Schema>> {
    static SCHEMA: LazyLock<Option<Valid<Schema>>> = LazyLock::new(|| {
        let path = shared()?.join("schema.graphql");
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        // As published it defines two fields of `EnterpriseOwnerInfo` twice. What is read twice is the same, so the
        // rest of it is as good as valid.
        let schema = Schema::parse(text, path).unwrap_or_else(|invalid| invalid.partial);
        Some(Valid::assume_valid(schema))
    });
    SCHEMA.as_ref()
}

/// How a document breaks the whole schema.
pub fn graphql(query: &str) -> Option<String> {
    let invalid = ExecutableDocument::parse_and_validate(full_schema()?, query, "query.graphql").err()?;
    Some(format!("the document does not fit GitHub's schema: {}", invalid.errors))
}

/// How a request or its answer breaks the description.
pub fn rest(request: &Request, answer: &Answer) -> Vec<String> {
    static DESCRIPTION: LazyLock<Option<Description>> = LazyLock::new(Description::read);
    let Some(description) = &*DESCRIPTION else { return Vec::new() };
    match description.operation(request) {
        Some((pointer, operation)) => description.check(&pointer, operation, request, answer),
        None => vec!["not in GitHub's description".to_owned()],
    }
}

/// GitHub's description of its REST interface.
struct Description {
    root: Value,
    /// By the place of their schema in the description.
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

impl Description {
    fn read() -> Option<Description> {
        let path = shared()?.join("rest-openapi-subset.json");
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut root = serde_json::from_str(&text).expect("the description is JSON");
        spell_out_nullable(&mut root);
        Some(Description { root, validators: Mutex::default() })
    }

    /// The operation that a request is, with its place.
    fn operation(&self, request: &Request) -> Option<(String, &Value)> {
        let paths = self.root["paths"].as_object()?;
        let matching = paths.iter().filter_map(|(template, path)| {
            let operation = path.get(request.method.to_lowercase())?;
            Some((literals(template, &request.path)?, template, operation))
        });
        // `issues/comments/{id}` rather than `issues/{number}/comments`.
        let (_, template, operation) = matching.max_by_key(|(literals, ..)| *literals)?;
        let escaped = template.replace('~', "~0").replace('/', "~1");
        Some((format!("/paths/{escaped}/{}", request.method.to_lowercase()), operation))
    }

    fn check(&self, pointer: &str, operation: &Value, request: &Request, answer: &Answer) -> Vec<String> {
        let mut wrong = Vec::new();
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let parameters: Vec<&Value> = parameters.map(|parameter| self.follow(parameter)).collect();
        for (name, value) in &request.query {
            match parameters.iter().find(|known| known["name"] == **name && known["in"] == "query") {
                Some(known) if known["schema"]["type"] == "integer" && value.parse::<i64>().is_err() => {
                    wrong.push(format!("`{name}={value}` is no number"));
                }
                Some(_) => {}
                None => wrong.push(format!("no parameter `{name}`")),
            }
        }
        let body = "requestBody/content/application~1json/schema";
        if self.root.pointer(&format!("{pointer}/{body}")).is_some() {
            wrong.extend(self.invalid("the request", &format!("{pointer}/{body}"), &request.body));
        } else if !request.body.is_null() {
            wrong.push("a body, where none is described".to_owned());
        }
        let Some(shown) = answer.parsed() else {
            return wrong;
        };
        let response = &operation["responses"][answer.status.to_string()];
        let place = match response["$ref"].as_str() {
            Some(reference) => reference.trim_start_matches('#').to_owned(),
            None => format!("{pointer}/responses/{}", answer.status),
        };
        let place = match response {
            // Any request may fail, which is not described each time.
            Value::Null if answer.status >= 400 => "/components/schemas/basic-error".to_owned(),
            _ => format!("{place}/content/application~1json/schema"),
        };
        // Raw content is no JSON, whatever it looks like.
        let is_json = answer.headers.iter().any(|(name, value)| name == "Content-Type" && value.contains("/json"));
        if is_json {
            wrong.extend(self.invalid("the answer", &place, &shown));
        }
        wrong
    }

    /// How `value` breaks the schema at `pointer`.
    fn invalid(&self, what: &str, pointer: &str, value: &Value) -> Vec<String> {
        let Some(described) = self.root.pointer(pointer) else {
            return vec![format!("{what} is not described: no {pointer}")];
        };
        let mut validators = super::lock(&self.validators);
        let validator = validators.entry(pointer.to_owned()).or_insert_with(|| {
            let schema = json!({ "allOf": [described], "components": self.root["components"] });
            let options = jsonschema::options().with_draft(Draft::Draft4);
            Arc::new(options.build(&schema).unwrap_or_else(|error| panic!("{pointer}: {error}")))
        });
        let errors = validator.iter_errors(value);
        errors
            // The description does not say that the repository of a head may be gone; the payloads of events do.
            .filter(|error| !(error.instance_path().as_str() == "/head/repo" && value["head"]["repo"].is_null()))
            .map(|error| format!("{what} at `{}`: {error}", error.instance_path()))
            .collect()
    }

    fn follow<'v>(&'v self, value: &'v Value) -> &'v Value {
        match value["$ref"].as_str() {
            Some(reference) => self.root.pointer(reference.trim_start_matches('#')).expect("references resolve"),
            None => value,
        }
    }
}

/// How many parts of a path the template says literally; `None` where they do not fit. The last parameter may take
/// several parts.
fn literals(template: &str, path: &str) -> Option<usize> {
    let (template, path): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    let open = template.last().is_some_and(|last| last.starts_with('{'));
    if path.len() < template.len() || (path.len() > template.len() && !open) {
        return None;
    }
    let mut same = 0;
    for (expected, part) in template.iter().zip(&path) {
        match expected.starts_with('{') {
            true => {}
            false if expected == part => same += 1,
            false => return None,
        }
    }
    Some(same)
}

/// Turns OpenAPI's `nullable: true` into what JSON Schema understands.
fn spell_out_nullable(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(spell_out_nullable),
        Value::Object(fields) => {
            fields.values_mut().for_each(spell_out_nullable);
            if fields.get("nullable") == Some(&Value::Bool(true)) {
                fields.remove("nullable");
                let schema = Value::Object(std::mem::take(fields));
                *value = json!({ "anyOf": [schema, { "type": "null" }] });
            }
        }
        _ => {}
    }
}
