#include "core/signer/xml_text.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace snykcred {
namespace {

constexpr std::size_t k_deepest = 16;

bool is_name(std::string_view text) {
    return !text.empty() && is_alpha(text.front()) && std::ranges::all_of(text, [](char c) {
        return is_alnum(c) || c == '-' || c == '_' || c == '.' || c == ':';
    });
}

/// Walks once through the document, and keeps the text at the path.
class Walk {
public:
    Walk(std::string_view document, std::string_view path)
        : rest_(trim(document)), wanted_(split(path, '/')) {}

    std::optional<std::string_view> text() {
        if (rest_.starts_with("<?xml ")) {
            const std::size_t end = rest_.find("?>");
            if (end == std::string_view::npos) return std::nullopt;
            rest_ = trim(rest_.substr(end + 2));
        }
        do {
            if (!step()) return std::nullopt;
        } while (!open_.empty());
        return rest_.empty() && count_ == 1 ? found_ : std::nullopt;
    }

private:
    struct Element {
        std::string_view name;
        const char* text; ///< where its content begins
        bool has_elements;
    };

    /// One tag, and the text before it.
    bool step() {
        const std::size_t begin = rest_.find('<');
        const std::size_t end = tag_end(begin);
        if (end == std::string_view::npos || (open_.empty() && begin != 0)) return false;
        const std::string_view tag = rest_.substr(begin + 1, end - begin - 1);
        const char* const tag_begins = rest_.data() + begin;
        rest_.remove_prefix(end + 1);
        if (tag.starts_with('/')) return close(tag.substr(1), tag_begins);
        return open(tag);
    }

    /// A ">" inside an attribute's quotes ends no tag.
    [[nodiscard]] std::size_t tag_end(std::size_t begin) const {
        char quote = 0;
        for (std::size_t i = begin; i < rest_.size(); ++i) {
            const char c = rest_[i];
            if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                return i;
            }
        }
        return std::string_view::npos;
    }

    bool open(std::string_view tag) {
        const bool empty = tag.ends_with('/');
        if (empty) tag.remove_suffix(1);
        const std::string_view name = tag.substr(0, tag.find_first_of(k_blanks));
        if (!is_name(name) || tag.find('<') != std::string_view::npos || open_.size() == k_deepest)
            return false;
        if (!open_.empty()) open_.back().has_elements = true;
        open_.push_back({name, rest_.data(), false});
        return !empty || close(name, rest_.data());
    }

    bool close(std::string_view name, const char* tag_begins) {
        if (open_.empty() || open_.back().name != trim(name)) return false;
        const bool here =
            open_.size() == wanted_.size() && std::ranges::equal(open_, wanted_, {}, &Element::name);
        if (here) {
            ++count_;
            const auto size = static_cast<std::size_t>(tag_begins - open_.back().text);
            if (!open_.back().has_elements) found_ = std::string_view(open_.back().text, size);
        }
        open_.pop_back();
        return true;
    }

    std::string_view rest_;
    std::vector<std::string_view> wanted_;
    std::vector<Element> open_;
    std::optional<std::string_view> found_;
    int count_ = 0;
};

} // namespace

std::optional<std::string_view> xml_text(std::string_view document, std::string_view path) {
    return Walk(document, path).text();
}

std::string without_xml_escapes(std::string_view text) {
    constexpr std::pair<std::string_view, char> k_escapes[] = {
        {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&amp;", '&'}};
    std::string out;
    while (!text.empty()) {
        const auto* const escape = std::ranges::find_if(
            k_escapes, [text](const auto& each) { return text.starts_with(each.first); });
        if (escape != std::end(k_escapes)) {
            out += escape->second;
            text.remove_prefix(escape->first.size());
        } else {
            out += text.front();
            text.remove_prefix(1);
        }
    }
    return out;
}

} // namespace snykcred
