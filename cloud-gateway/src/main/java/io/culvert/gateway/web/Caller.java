package io.culvert.gateway.web;

import io.culvert.gateway.accounts.Principal;
import io.culvert.gateway.accounts.Role;
import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.Cameras;
import io.culvert.gateway.cameras.Scope;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Who calls, in the words of the features. */
@Singleton
final class Caller {

    /** Nobody's id: an API key that is no provider's sees no user's cameras. */
    private static final UUID NOBODY = new UUID(0, 0);

    private final ClientAddress addresses;

    Caller(ClientAddress addresses) {
        this.addresses = addresses;
    }

    /** Whose cameras the caller may ask about. */
    static Scope scope(Principal principal) {
        if (principal.may(Role.PROVIDER)) {
            return new Scope(principal.operatorId(), null);
        }
        UUID user = principal.userId();
        return new Scope(principal.operatorId(), user == null ? NOBODY : user);
    }

    /** The caller's camera of that name; the answer is 404 where there is none that the caller may ask about. */
    static Camera camera(Cameras cameras, Principal principal, String name) {
        return cameras.find(scope(principal), name).orElseThrow(ProblemException::notFound);
    }

    /** The caller as the audit log names it. */
    Actor actor(Principal principal, HttpRequest<?> request) {
        String kind = principal.userId() == null ? "key:" : "login:";
        return new Actor(
                principal.operatorId(),
                principal.userId(),
                kind + principal.credentialId(),
                addresses.of(request).getHostAddress());
    }
}
