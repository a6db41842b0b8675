//! The OpenAPI 3.1 document, made from the table of endpoints.

use std::collections::BTreeMap;

use domain::api::{Access, Declared, ENDPOINTS, Failure, ID, Method, SentAs};
use domain::site::Site;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::settings::Mode;

/// The document.
#[must_use]
pub fn document(site: &Site, mode: Mode) -> Value {
    let settings = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into());
    let mut schemas = settings.into_generator();
    let failure = json!({
        "allOf": [schemas.subschema_for::<Failure>(), {
            "type": "object",
            "required": ["said"],
            "properties": { "said": { "type": "string", "description": "What to do, in a sentence." } },
        }],
    });
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    let is_there = |of: &&Declared| of.access != Access::Demo || mode == Mode::Demo;
    let session = match mode {
        Mode::Demo => "session",
        Mode::Real => "__Host-session",
    };
    for declared in ENDPOINTS.iter().filter(is_there) {
        let method = declared.method.name().to_lowercase();
        let operation = operation(declared, &mut schemas, &failure);
        paths
            .entry(declared.path)
            .or_default()
            .insert(method, operation);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": site.service,
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Unsafe requests need a JSON content type, an Idempotency-Key of 16 to \
                            64 letters, digits or hyphens, and Sec-Fetch-Site: same-origin (or, \
                            where a client cannot send that, the service's own Origin). A request \
                            to another host, or with a head above 16 KiB, is refused with 421 or \
                            431 and a sentence of plain text.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas.take_definitions(true),
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": session },
            },
        },
    })
}

fn operation(declared: &Declared, schemas: &mut SchemaGenerator, failure: &Value) -> Value {
    let body = (declared.body)(schemas);
    let reply = (declared.reply)(schemas);
    let mut responses = Map::new();
    let json_of = |schema: &Value| json!({ "application/json": { "schema": schema } });
    responses.insert(
        "200".to_owned(),
        json!({ "description": "Done", "content": match declared.sent_as {
            SentAs::Json => json_of(&json!(reply)),
            SentAs::Csv => json!({ "text/csv": { "schema": reply } }),
        } }),
    );
    for status in statuses(declared) {
        let mut said = json!({ "description": status.1, "content": json_of(failure) });
        if matches!(status.0, 429 | 503) {
            let seconds = json!({ "type": "integer", "minimum": 1 });
            said["headers"] = json!({ "Retry-After": { "required": true, "schema": seconds } });
        }
        responses.insert(status.0.to_string(), said);
    }
    let names = declared
        .path
        .split('{')
        .skip(1)
        .filter_map(|part| part.split('}').next());
    let mut parameters: Vec<Value> = names
        .map(|name| {
            let schema = json!({ "type": "string", "pattern": ID });
            json!({ "name": name, "in": "path", "required": true, "schema": schema })
        })
        .collect();
    let is_write = declared.method != Method::Get;
    if is_write {
        let schema = json!({ "type": "string", "pattern": "^[A-Za-z0-9-]{16,64}$" });
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": true, "schema": schema,
        }));
        parameters.push(json!({
            "name": "Sec-Fetch-Site", "in": "header", "required": true,
            "schema": { "type": "string", "enum": ["same-origin"] },
        }));
    }
    let mut operation = json!({
        "operationId": declared.name,
        "summary": declared.summary,
        "description": format!("For: {}.", who(declared.access)),
        "parameters": parameters,
        "responses": responses,
    });
    if is_write {
        let is_needed = json!(body) != json!({ "type": "null" });
        operation["requestBody"] =
            json!({ "required": is_needed, "content": json_of(&json!(body)) });
    }
    if !is_open(declared.access) {
        operation["security"] = json!([{ "session": [] }]);
    }
    operation
}

/// Whether nobody has to be signed in.
const fn is_open(access: Access) -> bool {
    matches!(access, Access::Anyone | Access::Unnamed | Access::Demo)
}

const fn who(access: Access) -> &'static str {
    match access {
        Access::Anyone => "anyone",
        Access::Unnamed => "anyone, and nobody looks who",
        Access::Demo => "anyone, in demo mode",
        Access::Member => "any member signed in",
        Access::Applicant => "any member signed in, and outsiders for forms that are open to them",
        Access::Owner => "whose record it is",
        Access::OwnerOrStaff => "whose record it is, and CMU staff",
        Access::Scorer => "CMU staff, and whom they asked to score",
        Access::Staff => "CMU staff",
    }
}

fn statuses(declared: &Declared) -> Vec<(u16, &'static str)> {
    let mut all = vec![(503, "Busy"), (500, "Our own mistake")];
    if !is_open(declared.access) {
        all.extend([
            (401, "Not signed in"),
            (404, "Not there, or somebody else's"),
        ]);
    }
    if declared.access == Access::Staff {
        all.push((403, "For CMU staff only"));
    }
    let is_judged = declared.path.starts_with("/api/rounds/")
        || declared.path.ends_with("/decision")
        || matches!(declared.name, "ReadApplication" | "ReadNotes");
    if declared.method == Method::Get && is_judged {
        all.push((
            409,
            "Whoever applies in a round, or is close, does not judge",
        ));
    }
    if declared.method != Method::Get {
        all.extend([
            (403, "Not from our own pages"),
            (409, "Somebody was faster"),
            (413, "Too large"),
            (422, "The body or an entry is not right"),
            (429, "Too often"),
            (507, "No room left"),
        ]);
    }
    all
}
