package io.culvert.gateway.web;

import io.culvert.gateway.accounts.Principal;
import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import jakarta.inject.Singleton;
import java.util.Optional;

/** What controllers may take as parameters besides path, query and body. */
final class RequestBinders {

    private RequestBinders() {}

    /** Who the request comes from; never missing where {@link Anonymous} does not stand. */
    @Singleton
    static final class OfPrincipal implements TypedRequestArgumentBinder<Principal> {
        @Override
        public Argument<Principal> argumentType() {
            return Argument.of(Principal.class);
        }

        @Override
        public BindingResult<Principal> bind(ArgumentConversionContext<Principal> context, HttpRequest<?> source) {
            Optional<Principal> principal = source.getAttribute(AuthenticationFilter.PRINCIPAL, Principal.class);
            return () -> principal;
        }
    }

    /** {@code ?limit=&cursor=}. */
    @Singleton
    static final class OfPageRequest implements TypedRequestArgumentBinder<PageRequest> {
        @Override
        public Argument<PageRequest> argumentType() {
            return Argument.of(PageRequest.class);
        }

        @Override
        public BindingResult<PageRequest> bind(ArgumentConversionContext<PageRequest> context, HttpRequest<?> source) {
            PageRequest page = PageRequest.parse(
                    source.getParameters().get("limit"), source.getParameters().get("cursor"));
            return () -> Optional.of(page);
        }
    }
}
