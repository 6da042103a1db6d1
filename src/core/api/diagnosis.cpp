#include "core/api/diagnosis.hpp"

#include "core/api/answers.hpp"
#include "core/api/retry.hpp"
#include "core/api/verify.hpp"
#include "core/base/calendar.hpp"

#include <cstdlib>
#include <utility>

namespace snykcred {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t k_small_skew = 30; ///< seconds: more than a second's rounding and a slow answer make
constexpr int k_unauthorized = 401;

/// Why the answer is none that Snyk's API gives to a request without a credential; none if it is one.
std::optional<Failure> trouble_with(const Request& request, const Traced& traced) {
    // One attempt: what is worth another one is a fault here too.
    auto decision = after_attempt(request, traced.exchanged, {}, {.max_attempts = 1, .timeout = {}}, 0);
    if (auto* failure = std::get_if<Failure>(&decision)) return std::move(*failure);
    if (const auto* fault = std::get_if<NetworkFault>(&traced.exchanged.result)) return fault->failure;
    const Reply& reply = std::get<Reply>(traced.exchanged.result);
    const bool page = reply.content_type.find("html") != std::string::npos;
    if (reply.status == 200 && !page && read_self(reply)) return std::nullopt;
    if (reply.status == k_unauthorized && !page) return std::nullopt;
    if (reply.status >= 400 && read_error(reply).snyk) return std::nullopt;
    return unexpected_answer(request, reply);
}

std::string answer_words(const Reply& reply) {
    const std::string status = std::to_string(reply.status);
    if (reply.status == k_unauthorized) return "Snyk's API answers (401 to a request without a credential)";
    return "answers " + status + " to a request without a credential";
}

std::string skew_words(std::int64_t ahead) {
    if (std::llabs(ahead) <= 2) return "this machine's clock agrees with Snyk's";
    return "this machine's clock is " + std::to_string(std::llabs(ahead)) + " s " +
           (ahead > 0 ? "ahead of" : "behind") + " Snyk's";
}

DiagnosisRow clock_row(std::string about, std::int64_t ahead) {
    DiagnosisRow row{std::move(about), "clock", Health::ok, skew_words(ahead)};
    if (std::llabs(ahead) > k_small_skew) {
        row.health = Health::warning;
        row.hint = "set this machine's clock (NTP): certificates, expiry dates and signed assertions are "
                   "judged by it";
    }
    return row;
}

/// The step at which the way ended.
std::string_view last_step(const WaySeen& way) {
    if (!way.dns) return "dns";
    if (!way.connect) return "connect";
    if (!way.proxy.empty() && !way.tunnel) return "proxy";
    return way.tls ? "api" : "tls";
}

std::string chain_words(const WaySeen& way) {
    std::string text = way.tls_version + ", ";
    for (std::size_t i = 0; i < way.chain.size(); ++i)
        text.append(i == 0 ? "" : " < ").append(way.chain[i]);
    if (!way.anchor_from.empty()) text += ", which is trusted by " + way.anchor_from;
    return text;
}

std::string addresses(const WaySeen& way) {
    std::string list;
    for (const std::string& address : way.addresses)
        list.append(list.empty() ? "" : ", ").append(address);
    return list;
}

/// An allow-listed host is the owner's own: a private CA is what one expects there.
void warn_of_added_ca(DiagnosisRow& row, const Request& request, const WaySeen& way) {
    if (way.warning.empty() || request.endpoint.allow_listed()) return;
    row.health = Health::warning;
    row.text += "; " + way.warning;
    row.hint = "if that is your company's proxy, name the file with --ca-file; --trust system ignores the "
               "variable";
}

/// Of a region that is not needed: how long it all takes, or what is wrong.
DiagnosisRow summary_row(const Request& request, const Traced& traced, std::optional<Failure> trouble) {
    const std::string about = request.endpoint.name();
    if (trouble) {
        DiagnosisRow row = failed_row(about, last_step(traced.way), std::move(*trouble));
        row.health = Health::warning;
        return row;
    }
    DiagnosisRow row{about,        "api", Health::ok,           request.host() + " answers",
                     std::nullopt, {},    traced.exchanged.took};
    warn_of_added_ca(row, request, traced.way);
    return row;
}

} // namespace

Request request_without_credential(const Endpoint& endpoint) {
    return {endpoint, "GET", self_target(), std::nullopt};
}

std::vector<DiagnosisRow> rows_of(const Request& request, const Traced& traced, std::int64_t now,
                                  bool needed) {
    const std::string about = request.endpoint.name();
    const WaySeen& way = traced.way;
    auto trouble = trouble_with(request, traced);
    if (!needed) return {summary_row(request, traced, std::move(trouble))};
    const std::string proxy = way.proxy.empty() ? "" : "the proxy " + way.proxy;
    std::vector<DiagnosisRow> rows;
    const auto add = [&](std::string_view check, std::string text, const auto& took) {
        if (took) rows.push_back({about, check, Health::ok, std::move(text), std::nullopt, {}, took});
    };
    add("dns", (proxy.empty() ? request.host() : proxy) + " has " + addresses(way), way.dns);
    add("connect", way.address + (proxy.empty() ? "" : ", the proxy") + " accepts the connection",
        way.connect);
    add("proxy", proxy + " opens the way to " + request.host(), way.tunnel);
    add("tls", chain_words(way), way.tls);
    if (way.tls) warn_of_added_ca(rows.back(), request, way);
    if (trouble) {
        rows.push_back(failed_row(about, last_step(way), std::move(*trouble)));
        return rows;
    }
    const Reply& reply = std::get<Reply>(traced.exchanged.result);
    const auto before = way.dns.value_or(milliseconds{}) + way.connect.value_or(milliseconds{}) +
                        way.tunnel.value_or(milliseconds{}) + way.tls.value_or(milliseconds{});
    add("api", answer_words(reply), std::optional(traced.exchanged.took - before));
    if (const auto date = parse_http_date(reply.date)) rows.push_back(clock_row(about, now - *date));
    return rows;
}

DiagnosisRow proxy_row(const ProxySettings& proxy, const Settings& settings) {
    DiagnosisRow row{"network", "proxy"};
    if (!proxy.proxy) {
        row.text = settings.trust.value == TrustMode::system
                       ? "none: --trust system ignores the proxy variables"
                       : "none: neither --proxy nor HTTPS_PROXY or ALL_PROXY is set";
        return row;
    }
    row.text =
        (proxy.proxy->tls ? "https://" : "http://") + proxy.proxy->name() + " (" + proxy.proxy->source + ")";
    if (!proxy.no_proxy.empty()) row.text += ", except for hosts in " + proxy.no_proxy_name;
    return row;
}

} // namespace snykcred
