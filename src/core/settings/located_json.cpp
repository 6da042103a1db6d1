#include "core/settings/located_json.hpp"

#include "core/snyk/quote.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace snykcred {
namespace {

namespace json = boost::json;
using boost::system::error_code;
using Type = JsonNode::Type;

/// Where the text is being read. The parser is fed byte by byte, so that its events happen at a known
/// position; the start of the token they end is remembered here.
class Scanner {
public:
    void step(char c) {
        if (c == '\n') {
            here_ = {here_.line + 1, 1};
        } else if ((static_cast<unsigned char>(c) & 0xc0U) != 0x80U) { // not inside a UTF-8 sequence
            ++here_.column;
        }
    }
    void look_at(char c) {
        if (in_string_) {
            in_string_ = escaped_ || c != '"';
            escaped_ = !escaped_ && c == '\\';
        } else if (c == '"' || c == '{' || c == '[') {
            token_ = here_;
            in_string_ = c == '"';
            in_scalar_ = false;
        } else if (std::string_view(" \t\r\n,:}]").find(c) != std::string_view::npos) {
            in_scalar_ = false;
        } else if (!std::exchange(in_scalar_, true)) {
            token_ = here_;
        }
    }
    [[nodiscard]] TextPosition here() const { return here_; }
    [[nodiscard]] TextPosition token() const { return token_; }

private:
    TextPosition here_, token_;
    bool in_string_ = false, escaped_ = false, in_scalar_ = false;
};

/// Receives Boost.JSON's events and builds the tree.
struct Builder {
    static constexpr auto max_object_size =
        static_cast<std::size_t>(-1); // names and type are Boost's concept
    static constexpr auto max_array_size = static_cast<std::size_t>(-1);
    static constexpr auto max_key_size = static_cast<std::size_t>(-1);
    static constexpr auto max_string_size = static_cast<std::size_t>(-1);

    struct Open {
        JsonNode node;
        std::string key;
        TextPosition key_position;
    };
    Scanner scanner;
    std::vector<Open> open;
    std::string partial;
    std::optional<JsonNode> root;
    std::optional<JsonProblem> problem;

    bool begin(Type type) {
        open.push_back(
            {{.type = type, .position = scanner.token(), .text = {}, .items = {}, .members = {}}, {}, {}});
        return true;
    }
    bool end() {
        JsonNode node = std::move(open.back().node);
        open.pop_back();
        return add(std::move(node));
    }
    bool scalar(Type type, std::string text = {}) {
        return add(
            {.type = type, .position = scanner.token(), .text = std::move(text), .items = {}, .members = {}});
    }
    bool add(JsonNode node) {
        if (open.empty()) {
            root = std::move(node);
        } else if (open.back().node.type == Type::array) {
            open.back().node.items.push_back(std::move(node));
        } else {
            open.back().node.members.push_back(
                {std::move(open.back().key), open.back().key_position, std::move(node)});
        }
        return true;
    }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return begin(Type::object); }
    bool on_object_end(std::size_t, error_code&) { return end(); }
    bool on_array_begin(error_code&) { return begin(Type::array); }
    bool on_array_end(std::size_t, error_code&) { return end(); }
    bool on_key_part(json::string_view part, std::size_t, error_code&) { return keep(part); }
    bool on_key(json::string_view part, std::size_t, error_code& error) {
        keep(part);
        Open& object = open.back();
        object.key = std::exchange(partial, {});
        object.key_position = scanner.token();
        if (std::ranges::count(object.node.members, object.key, &JsonMember::key) == 0) return true;
        problem = {object.key_position,
                   "has the key " + quoted_if_harmless(object.key) + " twice in one object"};
        error = json::error::exception; // any error stops the parser; `problem` is what is reported
        return false;
    }
    bool on_string_part(json::string_view part, std::size_t, error_code&) { return keep(part); }
    bool on_string(json::string_view part, std::size_t, error_code&) {
        keep(part);
        return scalar(Type::string, std::exchange(partial, {}));
    }
    bool on_number_part(json::string_view, error_code&) { return true; }
    bool on_int64(std::int64_t, json::string_view, error_code&) { return scalar(Type::number); }
    bool on_uint64(std::uint64_t, json::string_view, error_code&) { return scalar(Type::number); }
    bool on_double(double, json::string_view, error_code&) { return scalar(Type::number); }
    bool on_bool(bool value, error_code&) { return scalar(Type::boolean, value ? "true" : "false"); }
    bool on_null(error_code&) { return scalar(Type::null); }
    bool on_comment_part(json::string_view, error_code&) { return true; }
    bool on_comment(json::string_view, error_code&) { return true; }

    bool keep(json::string_view part) {
        partial.append(part.data(), part.size());
        return true;
    }
};

std::string words_for(const error_code& error) {
    if (error == json::error::too_deep) return "has values nested too deeply here";
    if (error == json::error::incomplete) return "ends before its JSON is complete";
    return "is not valid JSON here";
}

} // namespace

std::variant<JsonNode, JsonProblem> parse_located_json(std::string_view text, std::size_t max_depth) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    json::parse_options options;
    options.max_depth = max_depth;
    json::basic_parser<Builder> parser(options);
    Builder& builder = parser.handler();
    Scanner& scanner = builder.scanner;

    error_code error;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool blank = std::string_view(" \t\r\n").find(text[i]) != std::string_view::npos;
        bool after_end = parser.done();
        if (!after_end) {
            scanner.look_at(text[i]);
            // A number alone ends only with the byte behind it, which the parser leaves.
            after_end = parser.write_some(true, &text[i], 1, error) == 0;
            if (builder.problem) return std::move(*builder.problem);
            if (error) return JsonProblem{scanner.here(), words_for(error)};
        }
        if (after_end && !blank) return JsonProblem{scanner.here(), "has text after the end of its JSON"};
        scanner.step(text[i]);
    }
    if (!parser.done()) parser.write_some(false, "", 0, error);
    if (error || !builder.root) return JsonProblem{scanner.here(), words_for(json::error::incomplete)};
    return std::move(*builder.root);
}

} // namespace snykcred
