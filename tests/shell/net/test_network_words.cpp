#include "shell/net/network_words.hpp"

#include <doctest/doctest.h>

using namespace snykcred;

TEST_CASE("trusted_through: names the host, the CA, the variable and the way out") {
    CHECK(trusted_through("api.eu.snyk.io", {"SSL_CERT_DIR", "\"Corp Root\"", true}) ==
          "api.eu.snyk.io is trusted only through the CA \"Corp Root\" from SSL_CERT_DIR, which is not among "
          "this "
          "system's: whoever holds that CA's key can read the credential. If that is your company's proxy, "
          "name "
          "the file with --ca-file; --trust system ignores the variable");
    CHECK(trusted_through("api.snyk.io", {"NODE_EXTRA_CA_CERTS", "\"X\"", false}) ==
          "api.snyk.io is trusted only through the CA \"X\" from NODE_EXTRA_CA_CERTS; this machine has no CA "
          "certificates of its own");
}
