package io.culvert.gateway.web;

import io.culvert.gateway.accounts.Users;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A user as the REST interface shows it. */
@Serdeable(naming = SnakeCaseStrategy.class)
record UserView(
        UUID id,
        String login,
        String role,
        String operatorId,
        boolean mayAddByAgentId,
        @Nullable Integer maxCameras,
        @Nullable Integer archiveGb,
        @Nullable Integer maxSessions,
        Instant createdAt) {

    static UserView of(Users.User user) {
        return new UserView(
                user.id(),
                user.login(),
                user.role().word(),
                Long.toString(user.operatorId()),
                user.limits().mayAddByAgentId(),
                user.limits().maxCameras(),
                user.limits().archiveGb(),
                user.limits().maxSessions(),
                user.createdAt());
    }
}
