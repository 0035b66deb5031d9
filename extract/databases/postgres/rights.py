"""What a role must be allowed to do so that a run works, and the statements that allow it.

    database   create, while a schema is missing; temporary tables, of which dbt makes some
    schemas    usage and create
    tables     to own what earlier runs made (a build renames, drops and indexes it): as the role
               itself, or as a member of the role that owns it

Tables of others in these schemas do not count. System catalogs show everything to every role,
unlike information_schema.
"""

from extract.config.settings import SCHEMAS
from extract.databases.target import Database
from extract.errors import DatabaseError
from extract.registry import RAW_TABLES

MISSING_ON_DATABASE = """
    select 'grant ' || lower(wanted.privilege) || ' on database ' || quote_ident(current_database())
        || ' to ' || quote_ident(current_user)
    from (values ('CREATE'), ('TEMPORARY')) as wanted (privilege)
    where not has_database_privilege(current_database(), wanted.privilege)
        and (
            wanted.privilege <> 'CREATE'
            or (select count(*) from pg_catalog.pg_namespace where nspname = any(?)) < 3
        )
"""
MISSING_ON_SCHEMAS = """
    select 'grant usage, create on schema ' || nspname || ' to ' || quote_ident(current_user)
    from pg_catalog.pg_namespace
    where nspname = any(?)
        and not (has_schema_privilege(oid, 'USAGE') and has_schema_privilege(oid, 'CREATE'))
    order by nspname
"""
# What is this project's for sure: others may have a schema `staging` too, but not with the names in
# `hf`, under which a build has there what it publishes.
RAW_NAMES = ", ".join(f"'{name}'" for name in (*RAW_TABLES, "runs"))
RELATIONS = "pg_class as ours inner join pg_namespace as home on home.oid = ours.relnamespace"
ARE_OURS = (
    f"(home.nspname = 'raw' and (ours.relname in ({RAW_NAMES})"  # nosec B608 # our own names
    " or starts_with(ours.relname, '_dlt_'))"
    " or home.nspname = 'staging' and ours.relname = 'build_marker'"
    " or home.nspname in ('staging', 'hf') and exists (select from pg_class as other"
    " where other.relname = ours.relname and other.oid <> ours.oid and other.relnamespace"
    " in (to_regnamespace('staging'), to_regnamespace('hf'))))"
)
OWNERS = f"""
    select
        rolsuper or pg_has_role(rolname, current_user, 'MEMBER'),
        quote_literal(rolname), quote_literal(current_user),
        'grant ' || quote_ident(rolname) || ' to ' || quote_ident(current_user)
    from pg_roles
    where not pg_has_role(oid, 'USAGE')
        and oid in (
            select ours.relowner from {RELATIONS}
            where ours.relkind in ('r', 'v') and {ARE_OURS}
        )
    order by rolname
"""  # nosec B608 # our own names
# A membership in a superuser's role is more than a run should have, and two roles cannot be members
# of each other: the tables of such a role are handed over.
HAND_OVER = (
    "do $$ declare name text; begin for name in select ours.oid::regclass"  # nosec B608 # the same
    f" from {RELATIONS} where ours.relkind in ('r', 'v')"
    f" and ({ARE_OURS} or home.nspname = 'staging')"
    " and pg_get_userbyid(ours.relowner) = {owner}"
    " loop execute format('alter table %s owner to %I', name, {role}); end loop; end $$"
)


def missing(database: Database) -> list[str]:
    """The statements that give the role of this connection what a run needs; none if it has it."""
    schemas = list(SCHEMAS)
    statements = [
        *database.execute(MISSING_ON_DATABASE, [schemas]),
        *database.execute(MISSING_ON_SCHEMAS, [schemas]),
    ]
    found = [str(statement) for (statement,) in statements]
    for is_handed_over, owner, role, grant in database.execute(OWNERS):
        hand_over = HAND_OVER.format(owner=owner, role=role)
        found.append(hand_over if is_handed_over else str(grant))
    return found


def require(database: Database, where: str) -> None:
    """Raises DatabaseError if the role of this connection lacks a right that a run needs."""
    statements = missing(database)
    if statements:
        raise DatabaseError(f"{text(database, where)}\n{remedy(statements)}")


def text(database: Database, where: str) -> str:
    """Which role lacks rights."""
    [(role,)] = database.execute("select current_user")
    return f"{where}: the role {role} may not do what a run needs."


def remedy(statements: list[str]) -> str:
    """Who runs the statements, on one line."""
    return f"The database's owner or a superuser runs: {'; '.join(statements)};"
