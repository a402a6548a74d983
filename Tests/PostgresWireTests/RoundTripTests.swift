import EventModel
import PostgresWire
import RowEncoding
import Testing

/// Values both ways; what Postgres makes of them is asked in its own text.
@Suite struct RoundTripTests {
  @Test func everyBindArrivesAsItsValue() throws {
    let moment = Timestamp(microseconds: 1_795_218_065_635_844)
    let cases: [(PostgresBind, cast: String, text: String)] = [
      (.int2(.min), "int2", "-32768"), (.int4(.min), "int4", "-2147483648"),
      (.int8(.max), "int8", "9223372036854775807"), (.float8(-0.1), "float8", "-0.1"),
      (.bool(true), "bool", "true"), (.text("día \"1\"\n"), "text", "día \"1\"\n"),
      (.text(""), "text", ""), (.bytes([0, 255, 16]), "bytea", "\\x00ff10"),
      (.bytes([]), "bytea", "\\x"),
      (.timestamp(moment), "timestamptz", "2026-11-20 23:41:05.635844+00"),
      (.numeric("-12.340"), "numeric", "-12.340"),
      (
        .uuid(high: 0x0011_2233_4455_6677, low: 0x8899_AABB_CCDD_EEFF), "uuid",
        "00112233-4455-6677-8899-aabbccddeeff"
      ),
      (.int4Array([1, -2]), "int4[]", "{1,-2}"),
      (.int8Array([.min]), "int8[]", "{-9223372036854775808}"),
      (.int8Array([]), "int8[]", "{}"), (.boolArray([true, false]), "bool[]", "{t,f}"),
      (.textArray(["a", "", "NULL", "b c", "q\"\\"]), "text[]", #"{a,"","NULL","b c","q\"\\"}"#),
      (.byteaArray([[1], []]), "bytea[]", #"{"\\x01","\\x"}"#),
      (.timestampArray([moment]), "timestamptz[]", #"{"2026-11-20 23:41:05.635844+00"}"#),
      (.optionalTextArray(["a", nil]), "text[]", "{a,NULL}"),
      (.optionalInt8Array([nil, 5]), "int8[]", "{NULL,5}"),
      (.optionalTimestampArray([nil]), "timestamptz[]", "{NULL}"),
    ]
    try WireTest.run { connection, _ in
      for (bind, cast, text) in cases {
        let rows = try connection.query("SELECT ($1::\(cast))::text, $1::\(cast)", [bind])
        #expect(rows[0].text(0) == text, "\(cast)")
        #expect(!rows[0].isNull(1))
      }
      let rows = try connection.query("SELECT $1::int8, $1 IS NULL", [.null])
      #expect(rows[0].int64(0) == nil)
      #expect(rows[0].bool(1) == true)
      let lent: [UInt8] = [1, 2, 3]
      try lent.withUnsafeBytes { bytes in
        let rows = try connection.query(
          "SELECT $1, $2::text", [.buffer(bytes), .encoded(.text, bytes)])
        #expect(rows[0].bytes(0) == lent)
        #expect(rows[0].text(1) == "\u{1}\u{2}\u{3}")
      }
    }
  }

  @Test func everyTypeIsReadAndDisplayed() throws {
    try WireTest.run { connection, _ in
      let rows = try connection.query(
        """
        SELECT -7::int2 AS i2, 7::int4, 1::int8 << 62, 'x'::text, true, '\\x00ff'::bytea,
          '1999-12-31 23:59:59.999999+00'::timestamptz, 1.50::numeric, 0.1::float8,
          '00112233-4455-6677-8899-aabbccddeeff'::uuid, '{"a": [1]}'::jsonb, '{"b":2}'::json,
          ARRAY['a', NULL, 'b,c'], ARRAY[1, NULL]::int8[], NULL::text, 'infinity'::timestamptz,
          '2024-02-29'::date, 'NaN'::numeric, 0.5::float4, 'n'::name, 4294967295::oid
        """)
      let row = rows[0]
      #expect(rows.columns[0] == rows.columns.first { $0.name == "i2" })
      #expect(rows.column("i2") == 0)
      #expect(rows.column("nothing") == nil)
      #expect(row.int64(0) == -7)
      #expect(row.int64(1) == 7)
      #expect(row.int64(2) == 1 << 62)
      #expect(row.text(3) == "x")
      #expect(row.bool(4) == true)
      #expect(row.bytes(5) == [0, 255])
      #expect(row.timestamp(6) == Timestamp(microseconds: 946_684_799_999_999))
      #expect(row.numericText(7) == "1.50")
      #expect(row.double(8) == 0.1)
      #expect(row.uuid(9)?.high == 0x0011_2233_4455_6677)
      #expect(row.text(10) == #"{"a": [1]}"#)
      #expect(row.text(14) == nil)
      #expect(row.timestamp(15) == nil)
      #expect(row.int64(20) == 4_294_967_295)
      let shown = (0..<rows.columns.count).map { row.display($0) }
      #expect(
        shown == [
          "-7", "7", "4611686018427387904", "x", "true", "\\x00ff", "1999-12-31T23:59:59.999999Z",
          "1.50", "0.1", "00112233-4455-6677-8899-aabbccddeeff", #"{"a": [1]}"#, #"{"b":2}"#,
          #"{a,NULL,"b,c"}"#, "{1,NULL}", nil, "infinity", "2024-02-29", "NaN", "0.5", "n",
          "4294967295",
        ])
    }
  }

  /// Dates by Postgres's own calendar.
  @Test func momentsAreDisplayedAsPostgresHasThem() throws {
    try WireTest.run { connection, _ in
      let rows = try connection.query(
        """
        SELECT moment, to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        FROM generate_series('0001-01-01+00'::timestamptz, '9999-12-31+00', '97 days 1.000001 s')
          AS moment
        """)
      #expect(rows.count > 30_000)
      for row in rows where row.display(0) != row.text(1) {
        Issue.record("\(row.display(0) ?? "") is \(row.text(1) ?? "")")
      }
      let far = try connection.query(
        "SELECT '0044-03-15 12:00:00+00 BC'::timestamptz, '12345-01-02+00'::timestamptz")
      #expect(far[0].display(0) == "-0043-03-15T12:00:00.000000Z")
      #expect(far[0].display(1) == "+12345-01-02T00:00:00.000000Z")
    }
  }

  @Test func numericsAreExactBothWays() throws {
    try WireTest.run { connection, _ in
      let texts = [
        "0", "0.00", "-0.7", "1", "10000", "100000000", "9999.9999", "0.000000005", "-1234.56789",
        "1" + String(repeating: "0", count: 300), "0." + String(repeating: "0", count: 99) + "12",
        String(repeating: "9", count: 1000) + "." + String(repeating: "1", count: 1001),
      ]
      for text in texts {
        let rows = try connection.query("SELECT $1, $1::text", [.numeric(text)])
        #expect(rows[0].numericText(0) == text)
        #expect(rows[0].text(1) == text)
      }
      try connection.execute("CREATE TABLE n (i int8, scale int4, v numeric)")
      var buffer = BinaryCopyBuffer()
      buffer.appendHeader()
      var values: [Int64] = [0, 1, -1, .max, .min]
      for power in 0..<19 { values.append((0..<power).reduce(-3) { value, _ in value * 7 }) }
      for value in values {
        for scale in 0...38 {
          buffer.beginRow(fields: 3)
          buffer.appendInt64(value)
          buffer.appendInt32(Int32(scale))
          buffer.appendNumeric(value, scale: scale)
        }
      }
      buffer.appendTrailer()
      try connection.copyIn("COPY n FROM STDIN (FORMAT binary)", buffer.bytes)
      // What Postgres itself makes of the same number and scale.
      let wrong = try connection.query(
        "SELECT count(*), count(*) FILTER (WHERE v <> i * ('1e-' || scale)::numeric OR scale(v) <> scale) FROM n"
      )
      #expect(wrong[0].int64(0) == Int64(values.count * 39))
      #expect(wrong[0].int64(1) == 0)
      for row in try connection.query("SELECT v, v::text, i, scale FROM n") {
        #expect(row.numericText(0) == row.text(1))
        let scaled = row.rows.field(row.row, 0).numeric?.scaled(by: Int(row.int64(3)!))
        #expect(scaled == Int128(row.int64(2)!))
      }
    }
  }

  @Test func aSketchIsOneNumericThatPostgresAdds() throws {
    try WireTest.run { connection, _ in
      try connection.execute("CREATE TABLE s (k int4 PRIMARY KEY, v numeric)")
      let digits = [Int16](unsafeUninitializedCapacity: 8000) { digits, count in
        for index in 0..<8000 { digits[index] = index % 3 == 0 ? Int16(index % 5000) : 0 }
        count = 8000
      }
      var buffer = BinaryCopyBuffer()
      buffer.appendHeader()
      buffer.beginRow(fields: 2)
      buffer.appendInt32(1)
      buffer.appendNumericDigits(digits: digits, weight: 9000)
      buffer.appendTrailer()
      try connection.copyIn("COPY s FROM STDIN (FORMAT binary)", buffer.bytes)
      let rows = try connection.query("UPDATE s SET v = v + v RETURNING v, v = trunc(v)")
      #expect(rows[0].bool(1) == true)
      let sum = try #require(rows.field(0, 0).numeric)
      for index in 0..<8000 { #expect(sum.digit(atPower: 9000 - index) == 2 * digits[index]) }
    }
  }
}
