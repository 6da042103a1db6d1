// Does one folder lie in another, by whatever name it is reached? Another mount of a folder, or of a part of
// it, has another path.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

namespace snykcred {

/// Does `inner` lie in `outer` by its name, or are they the same? Both are real paths.
bool is_within(const std::filesystem::path& inner, const std::filesystem::path& outer);

class Mounts {
public:
    /// As they are now. False if the system does not tell; then `unreadable` says what could not be read.
    static Mounts read();
    static const std::string_view unreadable;

    Mounts(Mounts&&) noexcept;
    Mounts& operator=(Mounts&&) = delete;
    ~Mounts();
    explicit operator bool() const noexcept { return static_cast<bool>(state_); }

    /// Of two folders by their real paths. None if it cannot be told.
    [[nodiscard]] std::optional<bool> lies_in(const std::filesystem::path& inner,
                                              const std::filesystem::path& outer) const;

private:
    struct State;
    explicit Mounts(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace snykcred
