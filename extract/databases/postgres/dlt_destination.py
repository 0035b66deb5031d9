"""dlt's Postgres destination, addresses spelled as libpq reads them. This imports dlt."""

from urllib.parse import quote

from dlt.common.configuration import configspec
from dlt.destinations import postgres
from dlt.destinations.impl.postgres.configuration import (
    PostgresClientConfiguration,
    PostgresCredentials,
)


@configspec(init=False)
class LibpqCredentials(PostgresCredentials):
    """SQLAlchemy, by which dlt spells addresses, writes a space as `+`; libpq keeps a `+`."""

    def to_native_representation(self) -> str:
        """The address with every part percent-encoded."""
        user, password, host, database = (
            quote(str(part or ""), safe="")
            for part in (self.username, self.password, self.host, self.database)
        )
        query = "&".join(
            f"{quote(name, safe='')}={quote(str(value), safe='')}"
            for name, value in self.get_query().items()
        )
        return f"postgresql://{user}:{password}@{host}:{self.port}/{database}?{query}"


@configspec
class LibpqConfiguration(PostgresClientConfiguration):
    """dlt makes the credentials anew from what this declares them to be."""

    credentials: LibpqCredentials = None  # type: ignore[assignment]


class LibpqPostgres(postgres):
    """The destination; all but the spelling is dlt's."""

    spec = LibpqConfiguration  # type: ignore[assignment]
