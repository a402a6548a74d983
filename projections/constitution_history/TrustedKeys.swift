/// The keys that constitutions are verified under unless others are given.
package enum TrustedKeys {
  package static let shipped: [TrustedKey] = [somaAgentHub]

  /// The key that the platform's constitution service ships beside its bundle:
  /// `services/constitution-service/app/data/constitution_public_key.pem` of SomaAgentHub, RSA of
  /// 3,072 bits.
  private static let somaAgentHub = TrustedKey(
    id: "somaagenthub-2025",
    pem: """
      -----BEGIN PUBLIC KEY-----
      MIIBojANBgkqhkiG9w0BAQEFAAOCAY8AMIIBigKCAYEAyOIcE+HR88MpSOMD98Jx
      M4ufderqMbNUyu+tSSrUNO2+wOJT2D6lRfz75vl0BCABe3hVzpULR4AIr/x/gTBO
      qLF5AkxMLEkwtPAuozJOfjHbqcL/242OFazl/63Q0xBbtW7MUTSJCVG0vW4/NaIr
      oHuDgTdf29JnCJHvKx4TLLYR7Tz5PtLgQCyYjgnDsn+wYn/JlMRYD1vKqpl4xCP+
      nZ554S+fz2gt6Bcc/e9dEXWLa8ZfRa+YVoeX+03koHd3z1BB1onhAFKbF9KqnFgq
      YD6KUDjhG7UoPWcN2n2qwCCRIcHtNtN6ojdeeXeEoN39StSifNmjHhRMft3+En9i
      6h04YIy0pmmzHEX6aYuWhRZwmx8PDByYk/1FFVJ50gAJaPcezVzlhNF9c1xxqF+r
      FtCLFHoaQSZbISz839zdt2FluYz4GmZKKGmBYQpDQvmjHGMCj60mdFUtF2Cgob8M
      83wTfz5aD8hj4yp0WBfH9ILC6Q26aXyfJ0NHAACsG59/AgMBAAE=
      -----END PUBLIC KEY-----

      """)
}
