//! What other rooms may ask about organisations.

use base::{Error, Result, TenantId};
use store::{Db, FromQueryResult, vals};
use uuid::Uuid;

use super::model::{Organisation, Role};
use crate::person::store::date;

/// An organisation with its roles, by its number.
///
/// # Errors
/// `NotFound`; else as [`Db::rows`].
pub async fn organisation_by_number(db: &Db, tenant: TenantId, number: &str) -> Result<Organisation> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        number: String,
        name: String,
        form: String,
        parent: String,
        phone: String,
        email: String,
        address: String,
        municipality: String,
        industry: String,
        dissolved: Option<String>,
        bankrupt: bool,
    }
    let sql =
        "SELECT id, number, name, form, parent, phone, email, address, municipality, industry, dissolved, bankrupt
        FROM organisation WHERE tenant = $1 AND number = $2";
    let r: Row = db.row(sql, vals![tenant.0, number]).await?.ok_or(Error::NotFound)?;
    Ok(Organisation {
        roles: roles(db, tenant, r.id).await?,
        id: r.id,
        number: r.number,
        name: r.name,
        form: r.form,
        parent: r.parent,
        phone: r.phone,
        email: r.email,
        address: r.address,
        municipality: r.municipality,
        industry: r.industry,
        dissolved: date(r.dissolved),
        bankrupt: r.bankrupt,
    })
}

async fn roles(db: &Db, tenant: TenantId, organisation: Uuid) -> Result<Vec<Role>> {
    #[derive(FromQueryResult)]
    struct Row {
        role_group: String,
        role: String,
        label: String,
        person: Option<Uuid>,
        holder: String,
        holder_number: String,
    }
    let sql = "SELECT r.role_group AS role_group, r.role AS role, r.label AS label, i.person AS person,
          r.holder AS holder, r.holder_number AS holder_number
        FROM organisation_role r LEFT JOIN identifier i ON i.tenant = r.tenant AND i.id = r.identifier
        WHERE r.tenant = $1 AND r.organisation = $2 ORDER BY r.seq";
    let rows: Vec<Row> = db.rows(sql, vals![tenant.0, organisation]).await?;
    let role = |r: Row| Role {
        group: r.role_group,
        code: r.role,
        label: r.label,
        person: r.person,
        holder: r.holder,
        holder_number: r.holder_number,
    };
    Ok(rows.into_iter().map(role).collect())
}
