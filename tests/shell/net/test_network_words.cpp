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

TEST_CASE("out_of_time: through a proxy, nobody is told to set one") {
    using namespace std::chrono_literals;
    const Proxy proxy{false, "p", 3128, {}, "HTTPS_PROXY"};
    const Failure through = out_of_time(8s, "waiting", &proxy).failure;
    CHECK(through.message == "timed out after 8 s (--timeout) waiting");
    CHECK(through.hints[0].find("the proxy p:3128 (HTTPS_PROXY) is the right one") != std::string::npos);
    CHECK(through.hints[0].find("set HTTPS_PROXY") == std::string::npos);
    CHECK(out_of_time(8s, "waiting", nullptr).failure.hints[0].find("set HTTPS_PROXY") != std::string::npos);
}

TEST_CASE("proxy_refuses: a 5xx is the proxy's own, and is repeated") {
    const Proxy proxy{false, "p", 3128, {}, "--proxy"};
    CHECK(proxy_refuses(proxy, "api.snyk.io:443", 503, false, "").busy);
    CHECK_FALSE(proxy_refuses(proxy, "api.snyk.io:443", 403, false, "").busy);
    CHECK_FALSE(proxy_refuses(proxy, "api.snyk.io:443", 407, true, "f").busy);
}
