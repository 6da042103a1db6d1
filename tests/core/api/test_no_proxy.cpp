#include "core/api/no_proxy.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

using namespace snykcred;

namespace {
struct Case {
    std::string_view name;
    const char* list;
    const char* host;
    bool bypassed;
};
} // namespace

// Each row was tried with curl 7.88 (https_proxy to a listener, no_proxy as given), save those of IPv6
// networks, where that version has a bug that later ones fixed.
TEST_CASE("bypassed_in_curl") {
    constexpr std::array cases{
        Case{"nothing", "", "api.snyk.io", false},
        Case{"asterisk", "*", "api.snyk.io", true},
        Case{"asterisk for an address", "*", "127.0.0.2", true},
        Case{"asterisk among others is a name", "*,foo", "api.snyk.io", false},
        Case{"asterisk at the end is a name", "foo,*", "api.snyk.io", false},
        Case{"wildcards do not exist", "*.snyk.io", "api.snyk.io", false},
        Case{"whole name", "api.snyk.io", "api.snyk.io", true},
        Case{"letter case", "API.SNYK.IO", "api.snyk.io", true},
        Case{"domain", "snyk.io", "api.snyk.io", true},
        Case{"leading dot", ".snyk.io", "api.snyk.io", true},
        Case{"leading dot and the domain itself", ".snyk.io", "snyk.io", true},
        Case{"two leading dots", "..snyk.io", "api.snyk.io", false},
        Case{"a dot alone", ".", "api.snyk.io", false},
        Case{"end of a label", "nyk.io", "api.snyk.io", false},
        Case{"below the host", "x.api.snyk.io", "api.snyk.io", false},
        Case{"trailing dot in the list", "api.snyk.io.", "api.snyk.io", true},
        Case{"trailing dot of the host", "snyk.io", "api.snyk.io.", true},
        Case{"port", "api.snyk.io:443", "api.snyk.io", false},
        Case{"second entry", "foo,snyk.io", "api.snyk.io", true},
        Case{"blank after comma", "foo, snyk.io", "api.snyk.io", true},
        Case{"blank before comma", "foo ,snyk.io", "api.snyk.io", true},
        Case{"blank alone", "foo snyk.io", "api.snyk.io", true},
        Case{"empty entries", ",,snyk.io", "api.snyk.io", true},
        Case{"semicolon", "foo;snyk.io", "api.snyk.io", false},
        Case{"address", "127.0.0.2", "127.0.0.2", true},
        Case{"other address", "127.0.0.3", "127.0.0.2", false},
        Case{"address with port", "127.0.0.2:443", "127.0.0.2", false},
        Case{"network /8", "127.0.0.0/8", "127.0.0.2", true},
        Case{"network /30", "127.0.0.0/30", "127.0.0.2", true},
        Case{"network /31", "127.0.0.0/31", "127.0.0.2", false},
        Case{"network /32", "127.0.0.2/32", "127.0.0.2", true},
        Case{"prefix too long", "127.0.0.2/33", "127.0.0.2", false},
        Case{"length 0 is the address itself", "127.0.0.2/0", "127.0.0.2", true},
        Case{"length 0 is not everything", "0.0.0.0/0", "127.0.0.2", false},
        Case{"part of an address", "127.0.0", "127.0.0.2", false},
        Case{"end of an address", ".0.0.2", "127.0.0.2", false},
        Case{"address is no name's domain", "0.0.2", "127.0.0.2", false},
        Case{"IPv6", "::1", "::1", true},
        Case{"IPv6 in another spelling", "0:0:0:0:0:0:0:1", "::1", true},
        Case{"IPv6 in brackets", "[::1]", "::1", false},
        Case{"IPv6 network", "2001:db8::/32", "2001:db8:1::5", true},
        Case{"IPv6 network of another", "2001:db9::/32", "2001:db8:1::5", false},
        Case{"IPv6 network inside a byte", "fc00::/7", "fd12::1", true},
        Case{"IPv6 prefix too long", "::1/129", "::1", false},
        Case{"IPv4 network for an IPv6 host", "0.0.0.0/1", "::1", false},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(bypassed_in_curl(c.list, c.host) == c.bypassed);
    }
}

// Each row was tried with Go's golang.org/x/net/http/httpproxy v0.30.0, for https://HOST.
TEST_CASE("bypassed_in_go") {
    constexpr std::array cases{
        Case{"nothing", "", "api.snyk.io", false},
        Case{"asterisk", "*", "api.snyk.io", true},
        Case{"asterisk for an address", "*", "192.0.2.1", true},
        Case{"asterisk among others", "foo,*", "api.snyk.io", true},
        Case{"asterisk with blanks", "foo, * ", "api.snyk.io", true},
        Case{"wildcard", "*.snyk.io", "api.snyk.io", true},
        Case{"wildcard and the domain itself", "*.snyk.io", "snyk.io", false},
        Case{"wildcard inside", "api.*.io", "api.snyk.io", false},
        Case{"whole name", "api.snyk.io", "api.snyk.io", true},
        Case{"letter case", "API.SNYK.IO", "api.snyk.io", true},
        Case{"domain", "snyk.io", "api.snyk.io", true},
        Case{"leading dot", ".snyk.io", "api.snyk.io", true},
        Case{"leading dot and the domain itself", ".snyk.io", "snyk.io", false},
        Case{"end of a label", "nyk.io", "api.snyk.io", false},
        Case{"below the host", "x.api.snyk.io", "api.snyk.io", false},
        Case{"its port", "api.snyk.io:443", "api.snyk.io", true},
        Case{"a domain's port", "snyk.io:443", "api.snyk.io", true},
        Case{"wildcard and port", "*.snyk.io:443", "api.snyk.io", true},
        Case{"another port", "api.snyk.io:80", "api.snyk.io", false},
        Case{"a port alone", ":443", "api.snyk.io", false},
        Case{"second entry", "foo,snyk.io", "api.snyk.io", true},
        Case{"blanks around", "foo , snyk.io ", "api.snyk.io", true},
        Case{"blank alone is no separator", "foo snyk.io", "api.snyk.io", false},
        Case{"empty entries", ",,snyk.io", "api.snyk.io", true},
        Case{"semicolon", "foo;snyk.io", "api.snyk.io", false},
        Case{"address", "192.0.2.1", "192.0.2.1", true},
        Case{"address with port", "192.0.2.1:443", "192.0.2.1", true},
        Case{"address with another port", "192.0.2.1:80", "192.0.2.1", false},
        Case{"other address", "192.0.2.2", "192.0.2.1", false},
        Case{"network", "192.0.2.0/24", "192.0.2.1", true},
        Case{"other network", "192.0.3.0/24", "192.0.2.1", false},
        Case{"length 0 is everything", "0.0.0.0/0", "192.0.2.1", true},
        Case{"zeros in front of a length", "192.0.2.0/0000000024", "192.0.2.9", true},
        Case{"zeros in front of a length, another network", "192.0.3.0/0000000024", "192.0.2.9", false},
        Case{"prefix too long", "192.0.2.1/33", "192.0.2.1", false},
        Case{"IPv6", "2001:db8::1", "2001:db8::1", true},
        Case{"IPv6 in brackets with port", "[2001:db8::1]:443", "2001:db8::1", true},
        Case{"IPv6 network", "2001:db8::/32", "2001:db8:1::5", true},
        Case{"IPv4 network for an IPv6 host", "0.0.0.0/0", "2001:db8::1", false},
        Case{"localhost needs no entry", "", "localhost", true},
        Case{"loopback needs no entry", "", "127.0.0.2", true},
        Case{"IPv6 loopback", "", "::1", true},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(bypassed_in_go(c.list, c.host, 443) == c.bypassed);
    }
}

TEST_CASE("no_proxy_notice: only where curl would go the other way") {
    CHECK_FALSE(no_proxy_notice("NO_PROXY", true, "snyk.io", "api.snyk.io").has_value());
    CHECK_FALSE(no_proxy_notice("", false, "", "api.snyk.io").has_value());
    CHECK(
        no_proxy_notice("NO_PROXY", true, "*.snyk.io", "api.snyk.io") ==
        "api.snyk.io is reached without the proxy, as the Snyk CLI reads NO_PROXY; curl would use the proxy");
    CHECK(no_proxy_notice("no_proxy", false, "a snyk.io", "api.snyk.io") ==
          "api.snyk.io is reached through the proxy, as the Snyk CLI reads no_proxy; curl would not use it");
    CHECK(no_proxy_notice("", true, "", "localhost") ==
          "localhost is reached without the proxy, as the Snyk CLI does; curl would use the proxy");
}
