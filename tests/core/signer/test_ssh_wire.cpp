#include "core/signer/ssh_wire.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;
using namespace std::string_literals;

namespace {

const std::string k_blob = ssh_string("ssh-rsa") + ssh_string("\x01\x00\x01"s) + ssh_string("\x00\x81\x02"s);

} // namespace

TEST_CASE("ssh_string: four bytes of length, big-endian (RFC 4251, 5)") {
    CHECK(ssh_string("") == "\0\0\0\0"s);
    CHECK(ssh_string("ab") == "\0\0\0\2ab"s);
    CHECK(ssh_string(std::string(258, 'x')).substr(0, 4) == "\0\0\1\2"s);
}

TEST_CASE("read_ssh_rsa_blob") {
    const auto key = read_ssh_rsa_blob(k_blob);
    REQUIRE(key);
    CHECK(key->exponent == "\x01\x00\x01"s);
    CHECK(key->modulus == "\x81\x02"s);
    CHECK(key->bits() == 16);
    struct Case {
        const char* name;
        std::string blob;
    };
    for (const Case& c :
         {Case{"another type", ssh_string("ssh-ed25519") + ssh_string("x")},
          Case{"a certificate", ssh_string("ssh-rsa-cert-v01@openssh.com") + ssh_string("x")},
          Case{"bytes behind it", k_blob + "x"},
          Case{"a negative number", ssh_string("ssh-rsa") + ssh_string("\x81"s) + ssh_string("\x01"s)},
          Case{"zero", ssh_string("ssh-rsa") + ssh_string("\x03"s) + ssh_string("\x00"s)},
          Case{"no number", ssh_string("ssh-rsa") + ssh_string("") + ssh_string("\x01"s)}}) {
        CAPTURE(c.name);
        CHECK_FALSE(read_ssh_rsa_blob(c.blob));
    }
    for (std::size_t size = 0; size < k_blob.size(); ++size) {
        CAPTURE(size);
        CHECK_FALSE(read_ssh_rsa_blob(k_blob.substr(0, size)));
    }
}

TEST_CASE("blob_of_ssh_line") {
    // printf '\x01\x02' | base64 gives AQI=
    CHECK(blob_of_ssh_line("ssh-rsa AQI= me@host\n") == "\x01\x02"s);
    CHECK(blob_of_ssh_line("ssh-rsa AQI=") == "\x01\x02"s);
    for (const char* line : {"", "AQI=", "ssh-rsa", "ssh-rsa !!", "ssh-rsa AQI=\nssh-rsa AQI=",
                             "-----BEGIN PUBLIC KEY-----", "command=\"x\" ssh-rsa AQI="}) {
        CAPTURE(line);
        CHECK_FALSE(blob_of_ssh_line(line));
    }
}
