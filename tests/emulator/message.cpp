#include "emulator/message.hpp"

#include "emulator/text.hpp"

namespace emulator {

void remove_header(Headers& headers, const std::string& name) {
    std::erase_if(headers, [&](const auto& header) { return lower(header.first) == lower(name); });
}

void set_header(Headers& headers, const std::string& name, const std::string& value) {
    remove_header(headers, name);
    headers.emplace_back(name, value);
}

} // namespace emulator
