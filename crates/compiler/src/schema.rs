//! The JSON Schema of a policy document, for editors and for reading.

use crate::document::Document;
use schemars::{Schema, generate::SchemaSettings, transform::Transform};
use serde_json::Value;

/// The JSON Schema (draft 2020-12) of a policy document.
pub fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12().with_transform(AsToml);
    let mut schema = settings.into_generator().into_root_schema_for::<Document>();
    schema.insert("title".to_owned(), "Wardgate policy".into());
    schema.to_value()
}

/// TOML has no null, and no line breaks where a comment of ours was wrapped.
#[derive(Clone)]
struct AsToml;

impl Transform for AsToml {
    fn transform(&mut self, schema: &mut Schema) {
        if let Some(object) = schema.as_object_mut() {
            tidy(object);
        }
        schemars::transform::transform_subschemas(self, schema);
    }
}

fn tidy(schema: &mut serde_json::Map<String, Value>) {
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = text.replace('\n', " ");
    }
    if schema.get("default") == Some(&Value::Null) {
        schema.remove("default");
    }
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(choices)) = schema.get_mut("anyOf") {
        choices.retain(|choice| choice.get("type") != Some(&"null".into()));
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            schema.remove("anyOf");
            for (key, value) in only {
                schema.entry(key).or_insert(value);
            }
        }
    }
}
