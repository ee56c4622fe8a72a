//! GitHub's GraphQL interface: executes any document over the part of the schema in `schema.graphql`.

mod activity;
mod board;
mod connection;
mod node;
mod references;
mod repository;
mod reviews;

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use apollo_compiler::executable::{Field, Selection, SelectionSet};
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::resolvers::Execution;
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::validation::{Valid, WithErrors};
use apollo_compiler::{ExecutableDocument, Schema};
use serde_json::{Value, json};

use super::conformance;
use super::http::{Answer, Request};
use super::world::{Token, World};
use node::{Entity, Node, Scope};

/// The part of the schema that is answered.
pub const SUBSET: &str = include_str!("schema.graphql");

static SCHEMA: LazyLock<Valid<Schema>> =
    LazyLock::new(|| Schema::parse_and_validate(SUBSET, "schema.graphql").expect("the schema is valid"));

/// The most nodes that one query may ask for.
/// <https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#node-limit>
const MOST_NODES: u64 = 500_000;

/// Serves a query. One that is not valid is a violation, too.
pub fn answer(world: &mut World, token: &Token, request: &Request, violations: &mut Vec<String>) -> Answer {
    let Some(query) = request.body["query"].as_str().filter(|_| request.method == "POST") else {
        violations.push("no query".to_owned());
        return Answer::error(400, "A query attribute must be specified and must be a string.");
    };
    let document = match read(query) {
        Ok(document) => document,
        Err(messages) => {
            violations.push(format!("the document is not valid: {}", messages.join("; ")));
            return refused(messages);
        }
    };
    violations.extend(conformance::graphql(query));
    let variables: JsonMap = serde_json::from_value(request.body["variables"].clone()).unwrap_or_default();
    let operation = match document.operations.get(request.body["operationName"].as_str()) {
        Ok(operation) => operation,
        Err(error) => {
            violations.push(format!("which operation? {error:?}"));
            return refused(vec!["An operation name is required".to_owned()]);
        }
    };
    let variables = match coerce_variable_values(&SCHEMA, operation, &variables) {
        Ok(variables) => variables,
        Err(error) => {
            violations.push(format!("the variables do not fit: {error:?}"));
            return refused(vec![format!("{error:?}")]);
        }
    };
    let nodes = count_nodes(&operation.selection_set, &document, &variables, 1);
    if nodes > MOST_NODES {
        violations.push(format!("asks for {nodes} nodes, more than {MOST_NODES}"));
        let message = format!("This query requests up to {nodes} possible nodes which exceeds the maximum limit.");
        return Answer::json(200, &json!({ "errors": [{ "type": "MAX_NODE_LIMIT_EXCEEDED", "message": message }] }));
    }
    let (folded, entity) = (RefCell::default(), if operation.is_query() { Entity::Query } else { Entity::Mutation });
    let root = Node { scope: Scope { world, token, folded: &folded }, entity };
    let execution = Execution::new(&SCHEMA, &document).operation(operation).coerced_variable_values(&variables);
    let response = execution.execute_sync(&root).expect("the request was found valid");
    let response = serde_json::to_value(response).expect("plain data has a JSON form");
    world.folded.extend(folded.into_inner());
    Answer::json(200, &with_types(response, violations))
}

/// A document, read once where it comes again and again; or what is wrong with it.
fn read(query: &str) -> Result<Arc<Valid<ExecutableDocument>>, Vec<String>> {
    static KNOWN: LazyLock<Mutex<HashMap<String, Arc<Valid<ExecutableDocument>>>>> = LazyLock::new(Mutex::default);
    let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(document) = known().get(query) {
        return Ok(Arc::clone(document));
    }
    let read = ExecutableDocument::parse_and_validate(&SCHEMA, query, "query.graphql");
    let messages = |invalid: WithErrors<ExecutableDocument>| {
        invalid.errors.iter().map(|error| error.error.to_string()).collect::<Vec<String>>()
    };
    let document = Arc::new(read.map_err(messages)?);
    let mut known = known();
    if known.len() < MOST_KNOWN {
        known.insert(query.to_owned(), Arc::clone(&document));
    }
    Ok(document)
}

/// The most documents that are kept: some name what they ask for.
const MOST_KNOWN: usize = 1000;

/// GitHub's answer to a document that is not valid: 200, and errors alone.
fn refused(messages: Vec<String>) -> Answer {
    let errors: Vec<Value> = messages.iter().map(|message| json!({ "message": message })).collect();
    Answer::json(200, &json!({ "errors": errors }))
}

/// Moves the type that a resolver put before its message to where GitHub has it. An error without one is no error of
/// GitHub's but of this server.
fn with_types(mut response: Value, violations: &mut Vec<String>) -> Value {
    for error in response.get_mut("errors").and_then(Value::as_array_mut).into_iter().flatten() {
        let text = error["message"].as_str().unwrap_or_default().trim_start_matches("resolver error: ").to_owned();
        match text.split_once('|') {
            Some((kind, message)) => {
                error["type"] = json!(kind);
                error["message"] = json!(message);
                if kind.ends_with("PAGINATION") || kind == "MISSING_PAGINATION_BOUNDARIES" {
                    violations.push(message.to_owned());
                }
            }
            None => violations.push(format!("the server does not know what to answer: {text}")),
        }
    }
    response
}

/// How many nodes a selection may come to, as GitHub counts: the page sizes multiplied along each path.
fn count_nodes(set: &SelectionSet, document: &ExecutableDocument, variables: &JsonMap, each: u64) -> u64 {
    let selections = set.selections.iter();
    selections
        .map(|selection| match selection {
            Selection::Field(field) => {
                let size = size(field, variables);
                let own = size.map_or(0, |size| size * each);
                own + count_nodes(&field.selection_set, document, variables, size.unwrap_or(1) * each)
            }
            Selection::InlineFragment(fragment) => count_nodes(&fragment.selection_set, document, variables, each),
            Selection::FragmentSpread(spread) => {
                let fragment = &document.fragments[&spread.fragment_name];
                count_nodes(&fragment.selection_set, document, variables, each)
            }
        })
        .sum()
}

/// What a query costs, in points, as GitHub counts: one request for each list, times the sizes of those around it; a
/// hundred of them are a point, and no query costs less than one.
///
/// <https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#predicting-the-point-value-of-a-query>
pub fn points(body: &Value) -> u64 {
    let document = read(body["query"].as_str().expect("a query")).expect("a valid query");
    let operation = document.operations.get(body["operationName"].as_str()).expect("one operation");
    let given: JsonMap = serde_json::from_value(body["variables"].clone()).unwrap_or_default();
    let variables = coerce_variable_values(&SCHEMA, operation, &given).expect("variables that fit").into_inner();
    (count_lists(&operation.selection_set, &document, &variables, 1) as f64 / 100.0).round().max(1.0) as u64
}

/// How many lists a selection asks for, each as often as it may be there.
fn count_lists(set: &SelectionSet, document: &ExecutableDocument, variables: &JsonMap, each: u64) -> u64 {
    let selections = set.selections.iter();
    selections
        .map(|selection| match selection {
            Selection::Field(field) => match size(field, variables) {
                Some(size) => each + count_lists(&field.selection_set, document, variables, size * each),
                None => count_lists(&field.selection_set, document, variables, each),
            },
            Selection::InlineFragment(fragment) => count_lists(&fragment.selection_set, document, variables, each),
            Selection::FragmentSpread(spread) => {
                let fragment = &document.fragments[&spread.fragment_name];
                count_lists(&fragment.selection_set, document, variables, each)
            }
        })
        .sum()
}

/// How many nodes a field asks for, if it is a list of which GitHub gives a page.
fn size(field: &Field, variables: &JsonMap) -> Option<u64> {
    ["first", "last"].iter().find_map(|name| {
        let value = field.specified_argument_by_name(name)?;
        let number = value.as_variable().and_then(|name| variables.get(name.as_str())?.as_u64());
        number.or_else(|| u64::try_from(value.to_i32()?).ok())
    })
}

/// An argument that is a string or the name of an enum's value.
fn text<'a>(arguments: &'a JsonMap, name: &str) -> Option<&'a str> {
    arguments.get(name)?.as_str()
}

/// An argument that is a list of such.
fn texts<'a>(arguments: &'a JsonMap, name: &str) -> Option<Vec<&'a str>> {
    Some(arguments.get(name)?.as_array()?.iter().filter_map(JsonValue::as_str).collect())
}
