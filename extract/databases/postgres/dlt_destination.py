"""dlt's Postgres destination, with addresses encoded as libpq reads them. Imports dlt."""

from urllib.parse import quote

from dlt.common.configuration import configspec
from dlt.destinations import postgres
from dlt.destinations.impl.postgres.configuration import (
    PostgresClientConfiguration,
    PostgresCredentials,
)


@configspec(init=False)
class LibpqCredentials(PostgresCredentials):
    """Encodes a space as %20: SQLAlchemy, which dlt uses, writes `+`, which libpq keeps."""

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
    """Declares the class from which dlt builds the credentials again."""

    credentials: LibpqCredentials = None  # type: ignore[assignment]


class LibpqPostgres(postgres):
    """dlt's destination with these credentials."""

    spec = LibpqConfiguration  # type: ignore[assignment]
