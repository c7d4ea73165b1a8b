//! `wardgate schema` and `wardgate reference`: documents that are made from the types.

use crate::{
    arguments::{Schema, SchemaOf},
    failure::{Done, Failure},
    output,
    routes::Table,
    scenario::ScenarioFile,
    vectors::VectorFile,
};
use schemars::{generate::SchemaSettings, schema_for};
use wardgate_explain::{Answer, Simulation};

pub(crate) fn schema(given: &Schema) -> Done {
    let schema = match given.of {
        SchemaOf::Policy => Ok(wardgate_compiler::schema()),
        SchemaOf::Answer => serde_json::to_value(schema_for!(Answer)),
        SchemaOf::Simulation => serde_json::to_value(schema_for!(Simulation)),
        SchemaOf::Scenarios => serde_json::to_value(schema_for!(ScenarioFile)),
        SchemaOf::Vectors => serde_json::to_value(schema_for!(VectorFile)),
        SchemaOf::Routes => {
            // What is printed, not what is read: a member that is left out where it says nothing is not required.
            let settings = SchemaSettings::draft2020_12().for_serialize();
            serde_json::to_value(settings.into_generator().into_root_schema_for::<Table>())
        }
    };
    output::json(&schema.map_err(|error| Failure::new(error.to_string()))?)
}

pub(crate) fn reference() -> Done {
    output::document(&wardgate_compiler::reference());
    Ok(())
}
