#include "core/base/json_text.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

namespace snykcred {

std::string json_string(std::string_view text) { return boost::json::serialize(boost::json::string(text)); }

} // namespace snykcred
