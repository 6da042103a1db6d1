#include "core/rule/service_uri.hpp"

#include "core/base/text.hpp"
#include "core/snyk/quote.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace snykcred {
namespace {

int digit_of(char c) { return is_digit(c) ? c - '0' : to_lower(c) - 'a' + 10; }

/// None for a half escape, `%2f`, and what is not printable ASCII.
std::optional<std::string> decoded(std::string_view text) {
    std::string out;
    for (; !text.empty(); text.remove_prefix(1)) {
        char c = text.front();
        if (c == '%') {
            if (text.size() < 3 || !is_hex_digit(text[1]) || !is_hex_digit(text[2])) return std::nullopt;
            c = static_cast<char>(digit_of(text[1]) * 16 + digit_of(text[2]));
            if (c == '/') return std::nullopt;
            text.remove_prefix(2);
        }
        if (!is_printable(c)) return std::nullopt;
        out += c;
    }
    return out;
}

std::string in_quotes(std::string_view name) { return "\"" + std::string(name) + "\""; }

class Reader {
public:
    Reader(std::string_view names, const std::string& setting) : names_(names), setting_(setting) {}

    Result<ServiceUri> read(std::string_view url) {
        const HostReading host = read_https_url(url);
        if (!host.host) return refuse("is refused: " + std::string(host.problem));
        if (url.find('#') != std::string_view::npos) return refuse("has a fragment (#)");
        uri_.at = *host.host;
        const std::size_t end = url.find_first_of("/?", url.find("://") + 3);
        uri_.origin = url.substr(0, end);
        url.remove_prefix(std::min(end, url.size()));
        const std::size_t query = url.find('?');
        if (auto status = read_path(url.substr(0, query)); !status) return std::move(status.error());
        if (query != std::string_view::npos) {
            if (auto status = read_query(url.substr(query + 1)); !status) return std::move(status.error());
        }
        return std::move(uri_);
    }

    Result<NamingUri> read_naming(std::string_view rest) {
        if (rest.find('#') != std::string_view::npos) return refuse("has a fragment (#)");
        const std::size_t query = rest.find('?');
        if (query != std::string_view::npos) {
            if (auto status = read_query(rest.substr(query + 1)); !status) return std::move(status.error());
        }
        return NamingUri{{std::move(uri_.parameters)}, std::string(rest.substr(0, query))};
    }

private:
    [[nodiscard]] Failure refuse(const std::string& why) const {
        return {Fault::usage,
                "the URI of " + setting_ + " " + why,
                {"the README has its form, and which parameters there are"}};
    }

    Status read_path(std::string_view path) {
        if (path.empty()) return {};
        for (const std::string_view part : split(path.substr(1), '/')) {
            auto segment = decoded(part);
            if (!segment || segment->empty() || *segment == "." || *segment == "..") {
                return refuse("has an empty segment, a dot segment, %2f or an unusual character in its path");
            }
            uri_.path.push_back(std::move(*segment));
        }
        return {};
    }

    Status read_query(std::string_view query) {
        for (const std::string_view part : split(query, '&')) {
            const std::size_t equals = part.find('=');
            const std::string_view name = part.substr(0, equals);
            if (name.empty() || !is_one_of(name, names_)) {
                return refuse("has a parameter that it does not take: " + quoted_if_harmless(name) +
                              "; it takes " + join(split(names_, ' '), ", "));
            }
            if (equals == std::string_view::npos || equals + 1 == part.size())
                return refuse("has no value for " + in_quotes(name));
            auto value = decoded(part.substr(equals + 1));
            if (!value)
                return refuse("has %2f, half an escape or an unusual character in " + in_quotes(name));
            if (!uri_.parameters.emplace(name, std::move(*value)).second)
                return refuse("has " + in_quotes(name) + " twice");
        }
        return {};
    }

    std::string_view names_;
    const std::string& setting_;
    ServiceUri uri_;
};

} // namespace

std::string UriParameters::get(std::string_view name, std::string_view otherwise) const {
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::string(otherwise) : found->second;
}

Result<ServiceUri> read_service_uri(std::string_view url, std::string_view names,
                                    const std::string& setting) {
    return Reader(names, setting).read(url);
}

Result<NamingUri> read_naming_uri(std::string_view rest, std::string_view names, const std::string& setting) {
    return Reader(names, setting).read_naming(rest);
}

bool has_odd_segments(std::string_view path) {
    return std::ranges::any_of(split(path, '/'), [](std::string_view segment) {
        return segment.empty() || segment == "." || segment == "..";
    });
}

} // namespace snykcred
