//! The credentials-exchange trigger: an event's fields to a machine's request.

use crate::{fields, login::Read};
use wardgate_policy::{Correlation, MachineRequest, UnixTime, Values};

/// The request that the fields make.
pub(crate) fn request<'a>(now: Option<i64>, unreadable: bool, values: &'a Values<'a>) -> MachineRequest<'a> {
    let read = Read(values);
    MachineRequest {
        now: now.and_then(UnixTime::from_millis),
        unreadable,
        tenant: read.text(fields::TENANT),
        client: read.text(fields::CLIENT),
        audience: read.text(fields::AUDIENCE),
        scopes: values.texts(read.at(fields::MACHINE_SCOPES)),
        address: read.text(fields::ADDRESS),
        organization: read.text(fields::ORGANIZATION),
        correlation: Correlation { transaction: read.text(fields::CORRELATION) },
        values,
    }
}
