#include "core/api/diagnosis.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace snykcred;
using std::chrono::milliseconds;

namespace {

Request request() {
    return request_without_credential(
        public_endpoint(*parse_region("eu", "the test").value(), {Origin::flag, "--region"}));
}

Traced answer(int status, std::string_view body, const char* type = "application/json") {
    Reply reply;
    reply.status = status;
    reply.content_type = type;
    reply.date = "Mon, 23 Nov 2026 20:17:00 GMT";
    reply.body = Secret(body);
    WaySeen way;
    way.addresses = {"192.0.2.1"};
    way.address = "192.0.2.1:443";
    way.dns = milliseconds(1);
    way.connect = milliseconds(2);
    way.tls = milliseconds(3);
    way.tls_version = "TLSv1.3";
    way.chain = {"\"api\"", "\"root\""};
    way.anchor_from = "/etc/ssl/certs";
    return {{std::move(reply), {}, milliseconds(10)}, std::move(way)};
}

constexpr std::int64_t k_date = 1795465020; // of the reply

} // namespace

TEST_CASE("rows_of: the steps, what each took, and the chain") {
    const auto rows = rows_of(request(), answer(401, "{}"), k_date, true);
    std::vector<std::string_view> checks;
    for (const DiagnosisRow& row : rows) {
        checks.push_back(row.check);
        CHECK(row.health == Health::ok);
        CHECK(row.about == "SNYK-EU-01");
    }
    CHECK(checks == std::vector<std::string_view>{"dns", "connect", "tls", "api", "clock"});
    CHECK(rows[2].text == "TLSv1.3, \"api\" < \"root\", which is trusted by /etc/ssl/certs");
    CHECK(rows[3].took == milliseconds(4));
}

TEST_CASE("rows_of: which answers are Snyk's") {
    struct Case {
        const char* name;
        int status;
        std::string_view body;
        const char* type;
        bool snyk;
    };
    constexpr std::string_view k_error = R"({"errors":[{"status":"403","detail":"no"}]})";
    for (const Case& each : {Case{"401 in JSON", 401, k_error, "application/vnd.api+json", true},
                             Case{"401 in text", 401, "Unauthorized", "text/plain", true},
                             Case{"401 in HTML", 401, "<html>", "text/html; charset=utf-8", false},
                             Case{"Snyk's 403", 403, k_error, "application/json", true},
                             Case{"somebody's 403", 403, "<html>", "text/html", false},
                             Case{"a page", 200, "<html>", "text/html", false},
                             Case{"200 of something else", 200, "{}", "application/json", false},
                             Case{"a redirect", 302, "", "", false}}) {
        CAPTURE(each.name);
        const auto rows = rows_of(request(), answer(each.status, each.body, each.type), k_date, true);
        const DiagnosisRow& api = rows[3];
        CHECK(api.check == "api");
        CHECK(api.health == (each.snyk ? Health::ok : Health::failed));
        CHECK(api.fault.has_value() == !each.snyk);
    }
}

TEST_CASE("rows_of: the clock") {
    for (const auto& [ahead, health] :
         {std::pair(0, Health::ok), std::pair(30, Health::ok), std::pair(-30, Health::ok),
          std::pair(31, Health::warning), std::pair(-31, Health::warning)}) {
        CAPTURE(ahead);
        const auto rows = rows_of(request(), answer(401, "{}"), k_date + ahead, true);
        CHECK(rows.back().health == health);
        CHECK(rows.back().hint.empty() == (health == Health::ok));
    }
}

TEST_CASE("rows_of: a region that is not needed has one row, and its fault is a warning") {
    const auto well = rows_of(request(), answer(401, "{}"), k_date, false);
    REQUIRE(well.size() == 1);
    CHECK(well[0].health == Health::ok);
    CHECK(well[0].took == milliseconds(10));
    Traced broken = answer(401, "{}");
    broken.way.tls.reset();
    broken.exchanged.result = NetworkFault{{Fault::tls, "no trust", {"first", "second"}}, false};
    const auto ill = rows_of(request(), broken, k_date, false);
    REQUIRE(ill.size() == 1);
    CHECK(ill[0].health == Health::warning);
    CHECK(ill[0].check == "tls");
    CHECK(ill[0].hint == "first");
    CHECK(rows_of(request(), broken, k_date, true).back().health == Health::failed);
}

TEST_CASE("rows_of: a CA that only a variable names is a warning, except for an allow-listed host") {
    Traced traced = answer(401, "{}");
    traced.way.warning = "only SSL_CERT_FILE does";
    CHECK(rows_of(request(), traced, k_date, true)[2].health == Health::warning);
    const Request own = request_without_credential(
        api_host_from_url("https://api.corp.example", {Origin::flag, "--api-url"}, {"api.corp.example"})
            .value());
    CHECK(rows_of(own, traced, k_date, true)[2].health == Health::ok);
}
