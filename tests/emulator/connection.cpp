#include "emulator/connection.hpp"

#include "emulator/client_hello.hpp"
#include "emulator/delivery.hpp"
#include "emulator/encoding.hpp"
#include "emulator/errors.hpp"
#include "emulator/http.hpp"
#include "emulator/text.hpp"

namespace emulator {

namespace {

namespace json = boost::json;

constexpr char k_tls_handshake = 0x16;

json::value or_null(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

/// JSON holds text only.
std::string loggable_body(const Request& request) {
    return request.header("content-encoding").empty() ? request.body : base64(request.body);
}

json::object as_json(const Headers& headers) {
    json::object out;
    for (const auto& [name, value] : headers) {
        auto* before = out.if_contains(name);
        if (before == nullptr) {
            out.emplace(name, value);
        } else {
            *before = std::string(before->get_string()) + ", " + value;
        }
    }
    return out;
}

/// The first byte without taking it; nothing at the end of the stream.
std::optional<char> first_byte(Stream& stream) {
    char byte = 0;
    if (stream.read(&byte, 1) == 0) return std::nullopt;
    stream.unread({&byte, 1});
    return byte;
}

bool proves(const BasicAuth& auth, const std::string& header) {
    const auto blank = header.find(' ');
    return blank != std::string::npos && lower(header.substr(0, blank)) == "basic" &&
           trimmed(header.substr(blank + 1)) == base64(auth.username + ":" + auth.password);
}

Answer connect_answer(const std::optional<BasicAuth>& auth, const std::string& given) {
    if (!auth || proves(*auth, given)) return {200, {}, ""};
    return {407,
            {{"Proxy-Authenticate", "Basic realm=\"emulator\""}, {"Content-Type", "text/html"}},
            "<html><body>Proxy authentication required</body></html>"};
}

} // namespace

Connection::Connection(Parts& parts, int descriptor, long number, Door door, std::string address)
    : parts_(parts), socket_(descriptor, parts.stopper), number_(number), door_(door),
      address_(std::move(address)) {}

void Connection::run() {
    parts_.log.add(number_, "accept", {{"door", door_ == Door::open ? "open" : "https_proxy"}});
    std::string error;
    try {
        if (accept_stage()) {
            if (door_ == Door::open) {
                serve_bytes(socket_, address_);
            } else {
                serve_tls(socket_, address_, "proxy");
            }
        }
    } catch (const std::exception& problem) {
        error = problem.what();
    }
    json::object totals{{"bytes_in", socket_.bytes_in()},
                        {"bytes_out", socket_.bytes_out()},
                        {"plain_bytes_in", plain_bytes_in_},
                        {"flights", socket_.flights()}};
    if (!error.empty()) totals["error"] = error;
    parts_.log.add(number_, "close", std::move(totals));
}

bool Connection::accept_stage() {
    const auto fault = parts_.faults.take({"accept", "", "", "", ""});
    if (!fault) return true;
    parts_.log.add(number_, "fault", {{"at", "accept"}, {"rule", fault->rule}});
    const Rendered nothing;
    if (is_silent(fault->deed)) return deliver(socket_, socket_, nothing, fault->deed);
    return socket_.pause(fault->deed.delay_ms);
}

void Connection::serve_bytes(Stream& stream, const std::string& host) {
    const auto byte = first_byte(stream);
    if (!byte) return;
    if (*byte == k_tls_handshake) {
        serve_tls(stream, host, "origin");
    } else {
        serve_requests(stream, false, &stream == &socket_);
    }
}

void Connection::log_tls(const std::string& host, const std::string& error, const TlsStream* tls,
                         const std::string& layer) {
    json::object fields{{"ok", error.empty()}, {"sni", or_null(sni_)}, {"host", host}, {"layer", layer}};
    fields["error"] = or_null(error);
    fields["tls_version"] = or_null(error.empty() && tls != nullptr ? tls->version() : "");
    fields["cipher"] = or_null(error.empty() && tls != nullptr ? tls->cipher() : "");
    fields["resumed"] = error.empty() && tls != nullptr && tls->resumed();
    parts_.log.add(number_, "tls", std::move(fields));
}

void Connection::serve_tls(Stream& lower, const std::string& default_host, const std::string& layer) {
    const auto hello = peek_client_hello(lower);
    sni_ = hello ? hello->sni : "";
    const std::string host = sni_.empty() ? default_host : sni_;
    const auto fault = parts_.faults.take({"tls", host, "", "", layer});
    const Deed deed = fault ? fault->deed : Deed{};
    if (is_silent(deed)) {
        log_tls(host, "a fault instead of a handshake", nullptr, layer);
        deliver(lower, socket_, Rendered{}, deed);
        return;
    }
    if (!hello) return log_tls(host, "no ClientHello", nullptr, layer);
    if (!socket_.pause(deed.delay_ms))
        return log_tls(host, "the client ended the connection", nullptr, layer);
    TlsStream tls(parts_.tls.context(host, deed), lower);
    if (deed.cut_after) lower.limit_writes(*deed.cut_after);
    const std::string error = tls.handshake();
    log_tls(host, error, &tls, layer);
    if (!error.empty()) {
        if (deed.never) socket_.drain();
        return end(lower, socket_, deed);
    }
    tls_version_ = tls.version();
    resumed_ = tls.resumed();
    serve_requests(tls, true, layer == "proxy");
    if (layer == "origin") plain_bytes_in_ += tls.bytes_in();
}

void Connection::serve_requests(Stream& stream, bool encrypted, bool may_connect) {
    for (;;) {
        const Received received = read_request(stream);
        if (!received.request) {
            if (!received.error.empty()) parts_.log.add(number_, "garbage", {{"error", received.error}});
            return stream.finish();
        }
        if (may_connect && received.request->method == "CONNECT") {
            bool ended = false;
            if (answer_connect(stream, *received.request, ended))
                return serve_bytes(stream, split_host(received.request->target).host);
            if (ended) return;
        } else if (!answer_request(stream, *received.request, encrypted && !may_connect)) {
            return;
        }
    }
}

void Connection::log_request(const Request& request, bool encrypted, const Answer* answer,
                             const std::optional<Fault>& fault) {
    json::object fields{{"method", request.method},
                        {"scheme", encrypted ? "https" : "http"},
                        {"host", split_host(request.header("host")).host},
                        {"path", request.target},
                        {"headers", as_json(request.headers)},
                        {"body", loggable_body(request)},
                        {"sni", or_null(sni_)},
                        {"tls_version", or_null(tls_version_)},
                        {"resumed", resumed_},
                        {"flights", socket_.flights()},
                        {"proxied_for", or_null(proxied_for_)},
                        {"proxy_auth", or_null(proxy_auth_)}};
    fields["status"] = answer != nullptr ? json::value(answer->status) : json::value(nullptr);
    fields["fault"] = fault ? json::value(fault->rule) : json::value(nullptr);
    parts_.log.add(number_, "request", std::move(fields));
}

bool Connection::answer_request(Stream& stream, const Request& request, bool encrypted) {
    const std::string host = split_host(request.header("host")).host;
    const std::string path = split_target(request.target).path;
    const auto fault = parts_.faults.take({"http", host, path, request.method, "origin"});
    const Deed deed = fault ? fault->deed : Deed{};
    if (is_silent(deed)) {
        log_request(request, encrypted, nullptr, fault);
        return deliver(stream, socket_, Rendered{}, deed);
    }
    Answer answer;
    if (replaces_answer(deed)) {
        answer = replacement(deed, path);
    } else if (encrypted) {
        answer = parts_.snyk.answer(request, host);
    } else {
        // The public API answers 404 to every plain-text call (Snyk's user docs, rest-api).
        answer = {404, {{"Content-Type", "text/plain"}}, "Not Found"};
    }
    parts_.snyk.dress(answer, request);
    log_request(request, encrypted, &answer, fault);
    return deliver(stream, socket_, render(std::move(answer), deed, request, false), deed);
}

bool Connection::answer_connect(Stream& stream, const Request& request, bool& ended) {
    const std::string host = split_host(request.target).host;
    proxy_auth_ = request.header("proxy-authorization");
    const auto fault = parts_.faults.take({"connect", host, "", request.method, "proxy"});
    const Deed deed = fault ? fault->deed : Deed{};
    const bool silent = is_silent(deed);
    Answer answer = connect_answer(parts_.snyk.proxy_auth(), proxy_auth_);
    if (replaces_answer(deed)) answer = {deed.status.value_or(200), {}, replacement(deed, "").body};
    json::object fields{{"target", request.target},
                        {"host", host},
                        {"headers", as_json(request.headers)},
                        {"proxy_auth", or_null(proxy_auth_)}};
    fields["status"] = silent ? json::value(nullptr) : json::value(answer.status);
    fields["fault"] = fault ? json::value(fault->rule) : json::value(nullptr);
    parts_.log.add(number_, "connect", std::move(fields));
    const bool opens = silent ? deed.proceed : answer.status / 100 == 2;
    const Rendered rendered =
        silent ? Rendered{} : render(answer, deed, request, opens && answer.body.empty());
    ended = !deliver(stream, socket_, rendered, deed);
    proxied_for_ = request.target;
    return opens && !ended;
}

} // namespace emulator
