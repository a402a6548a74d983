import PostgresWire
import TestServers
import Testing

/// Settings are read as libpq reads them, and keep their secrets.
@Suite struct SettingsTests {
  @Test func nothingThatPrintsSettingsShowsASecret() throws {
    let settings = try PostgresSettings(
      url:
        "postgresql://ann:hunter2@db.example:5433/annals?sslpassword=hunter2&options=-chunter2%3D1"
    )
    var dumped = ""
    dump(settings, to: &dumped)
    for text in ["\(settings)", String(reflecting: settings), dumped, "\([settings])"] {
      #expect(!text.contains("hunter2"), "\(text)")
      #expect(text.contains("db.example"))
    }
    #expect(
      "\(settings)"
        == "dbname=annals host=db.example options=[hidden] password=[hidden] port=5433 sslpassword=[hidden] user=ann"
    )
    #expect(settings["password"] == "hunter2")
  }

  @Test func errorsAboutSettingsShowNoSecret() throws {
    for url in [
      "postgresql://ann:hunter2@[::1", "password=hunter2 hunter2", "postgres://%zz:hunter2@x",
    ] {
      let error = try WireTest.error { _ = try PostgresSettings(url: url) }
      #expect(error.disposition == .misconfigured)
      #expect(!error.description.contains("hunter2"))
    }
    let error = try WireTest.error { _ = try PostgresSettings(["pasword": "hunter2"]) }
    #expect(error.description.contains("pasword"))
    #expect(!error.description.contains("hunter2"))
  }

  @Test func theEnvironmentIsWhatTheCallerSaysItIs() throws {
    let both = ["DATABASE_URL": "postgres://h1/d1", "PGHOST": "h2", "PGDATABASE": "d2"]
    #expect(try PostgresSettings(environment: both).description == "dbname=d1 host=h1")
    let variables = ["PGHOST": "h2", "PGDATABASE": "d2", "PGPASSWORD": "p", "HOME": "/"]
    #expect(
      try PostgresSettings(environment: variables).description
        == "dbname=d2 host=h2 password=[hidden]")
    #expect(try PostgresSettings(environment: [:]).description == "")
    let pairs = try PostgresSettings(url: "host=h dbname='a b'").with("port", "5")
    #expect(pairs["dbname"] == "a b")
    #expect(pairs["port"] == "5")
  }

  @Test func theSessionDoesNotDependOnTheServersDefaults() throws {
    let cluster = try PostgresCluster.shared()
    try cluster.withDatabase { url in
      let name = url.split(separator: "/").last!
      try cluster.psql(
        url,
        """
        ALTER DATABASE \(name) SET TimeZone = 'Asia/Tokyo';
        ALTER DATABASE \(name) SET client_encoding = 'LATIN1';
        ALTER DATABASE \(name) SET DateStyle = 'German';
        ALTER DATABASE \(name) SET extra_float_digits = -5;
        ALTER DATABASE \(name) SET standard_conforming_strings = off;
        """)
      let connection = try PostgresConnection(
        PostgresSettings(url: url), applicationName: "annals-test",
        sessionStatements: "SET work_mem = '8MB'")
      let rows = try connection.query(
        """
        SELECT '2026-11-21 00:00:00+00'::timestamptz::text, 0.1::float8::text, 'é\\n',
          current_setting('synchronize_seqscans'), current_setting('application_name'),
          current_setting('work_mem')
        """)
      let row = (0..<6).map { rows[0].text($0) }
      #expect(
        row == ["2026-11-21 00:00:00+00", "0.1", "é\\n", "off", "annals-test", "8MB"])
      #expect(connection.serverVersion >= 13_00_00)
    }
  }
}
