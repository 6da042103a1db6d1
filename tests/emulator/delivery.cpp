#include "emulator/delivery.hpp"

#include "emulator/errors.hpp"
#include "emulator/http.hpp"
#include "emulator/text.hpp"

#include <algorithm>

namespace emulator {

namespace {

std::string hex(std::size_t number) {
    std::string out;
    do {
        out.insert(out.begin(), "0123456789abcdef"[number % 16]);
        number /= 16;
    } while (number > 0);
    return out;
}

std::string lines_of(const Headers& headers) {
    std::string out;
    for (const auto& [name, value] : headers)
        out.append(name).append(": ").append(value).append("\r\n");
    return out;
}

std::string chunked(const std::string& body, std::size_t size, const Headers& trailers) {
    std::string out;
    for (std::size_t at = 0; at < body.size(); at += size) {
        const std::string_view part = std::string_view(body).substr(at, size);
        out += hex(part.size()) + "\r\n" + std::string(part) + "\r\n";
    }
    out += "0\r\n";
    return out + lines_of(trailers) + "\r\n";
}

std::string repeated(const Repeat& repeat) {
    std::string out = repeat.prefix;
    out.reserve(repeat.prefix.size() + repeat.suffix.size() +
                repeat.text.size() * static_cast<std::size_t>(repeat.count));
    for (long long i = 0; i < repeat.count; ++i)
        out += repeat.text;
    return out + repeat.suffix;
}

std::string value_of(const Headers& headers, std::string_view name) {
    for (const auto& [key, value] : headers) {
        if (lower(key) == name) return value;
    }
    return {};
}

void change_headers(Headers& headers, const Deed& deed) {
    for (const HeaderChange& change : deed.headers) {
        remove_header(headers, change.name);
        for (const std::string& value : change.values)
            headers.emplace_back(change.name, value);
    }
}

bool write_slowly(Stream& stream, const Socket& socket, std::string_view bytes, const Dribble& dribble) {
    while (!bytes.empty()) {
        if (!stream.write(bytes.substr(0, dribble.bytes))) return false;
        bytes.remove_prefix(std::min(bytes.size(), dribble.bytes));
        if (!bytes.empty() && !socket.pause(dribble.every_ms)) return false;
    }
    return true;
}

bool write_repeated(Stream& stream, const Repeat& repeat) {
    if (!stream.write(repeat.prefix)) return false;
    for (long long i = 0; repeat.count == 0 || i < repeat.count; ++i) {
        if (!stream.write(repeat.text)) return false;
    }
    return stream.write(repeat.suffix);
}

bool send_response(Stream& stream, const Socket& socket, const Rendered& rendered, const Deed& deed) {
    std::string_view bytes = rendered.bytes;
    if (deed.cut_after) bytes = bytes.substr(0, *deed.cut_after);
    if (!deed.dribble) return stream.write(bytes);
    const std::size_t quick = deed.dribble->head ? 0 : std::min(rendered.head_size, bytes.size());
    return stream.write(bytes.substr(0, quick)) &&
           write_slowly(stream, socket, bytes.substr(quick), *deed.dribble);
}

} // namespace

bool is_silent(const Deed& deed) {
    if (deed.raw || deed.raw_repeat) return true;
    return (deed.close || deed.reset || deed.never) && !deed.cut_after;
}

bool replaces_answer(const Deed& deed) { return deed.status || deed.body || deed.body_repeat; }

Answer replacement(const Deed& deed, std::string_view path) {
    const int status = deed.status.value_or(200);
    const Headers json{{"Content-Type", "application/vnd.api+json"}};
    if (deed.body) return {status, json, *deed.body};
    if (deed.body_repeat) return {status, json, repeated(*deed.body_repeat)};
    return status >= 400 ? error_for(status, path, deed.code) : Answer{status, {}, ""};
}

Rendered render(Answer answer, const Deed& deed, const Request& request, bool bodiless) {
    Rendered out;
    const bool no_body = request.method == "HEAD" || answer.status == 204 || answer.status == 304;
    const std::string length = std::to_string(answer.body.size());
    if (!bodiless) {
        if (deed.chunk_size) {
            set_header(answer.headers, "Transfer-Encoding", "chunked");
        } else if (answer.status != 204) {
            set_header(answer.headers, "Content-Length", length);
        }
    }
    // A tunnel is no message whose end could be the connection's; HTTP/1.0 clients ask for one too.
    out.keep_alive = bodiless || (request.keep_alive && !deed.http10);
    if (!out.keep_alive) set_header(answer.headers, "Connection", "close");
    change_headers(answer.headers, deed);
    // A length that is gone or wrong leaves the end of the connection as the end of the body.
    const bool sized = value_of(answer.headers, "content-length") == length ||
                       !value_of(answer.headers, "transfer-encoding").empty() || no_body || bodiless;
    out.keep_alive = out.keep_alive && sized && !deed.cut_after;
    out.bytes = (deed.http10 ? "HTTP/1.0 " : "HTTP/1.1 ") + std::to_string(answer.status) + " " +
                reason_phrase(answer.status) + "\r\n";
    out.bytes += lines_of(answer.headers) + "\r\n";
    out.head_size = out.bytes.size();
    if (!no_body)
        out.bytes += deed.chunk_size ? chunked(answer.body, *deed.chunk_size, deed.trailers) : answer.body;
    return out;
}

void end(Stream& stream, Socket& socket, const Deed& deed) {
    if (deed.reset) {
        socket.reset();
    } else if (deed.close_notify) {
        stream.finish();
    } else {
        socket.finish();
    }
}

bool deliver(Stream& stream, Socket& socket, const Rendered& rendered, const Deed& deed) {
    if (!socket.pause(deed.delay_ms)) return false;
    bool whole = true;
    if (deed.continue_100) whole = stream.write("HTTP/1.1 100 Continue\r\n\r\n");
    if (deed.raw) {
        Stream& raw_to = deed.under_tls ? static_cast<Stream&>(socket) : stream;
        whole = whole && raw_to.write(*deed.raw);
    } else if (deed.raw_repeat) {
        whole = whole && write_repeated(stream, *deed.raw_repeat);
    } else if (!is_silent(deed)) {
        whole = whole && send_response(stream, socket, rendered, deed);
    }
    if (whole && deed.proceed) return true;
    if (whole && deed.never) socket.drain();
    const bool ends =
        deed.close || deed.reset || deed.never || deed.raw || deed.raw_repeat || !rendered.keep_alive;
    if (whole && !ends) return true;
    end(stream, socket, deed);
    return false;
}

} // namespace emulator
