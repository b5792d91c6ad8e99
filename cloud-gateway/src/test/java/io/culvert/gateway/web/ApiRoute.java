package io.culvert.gateway.web;

import io.culvert.gateway.node.TestGateway;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One route of the REST interface as the framework's own router has it, and how tests that walk all of them call it. A route
 * that these do not know how to call fails them: then it is to be taught here.
 *
 * @param path template, e.g. {@code /api/v1/sites/{id}}
 * @param body type of the body; null where it takes none
 * @param query names of the parameters in the query
 * @param needed those of them that must be there
 * @param stream whether its answer has no end
 */
record ApiRoute(
        HttpMethod method,
        String path,
        @Nullable Class<?> body,
        List<String> query,
        List<String> needed,
        boolean stream) {

    /** What a variable of a path, or a member of a body, names. */
    enum Kind {
        SITE("sites"),
        USER("users"),
        API_KEY("api-keys"),
        OPERATOR("operators"),
        AGENT("agents"),
        CAMERA("cameras"),
        SHARE("shares"),
        SESSION("sessions"),
        ENROLMENT("enrolments"),
        PIECE("protected");

        private final String collection;

        Kind(String collection) {
            this.collection = collection;
        }
    }

    /** Words of paths that name no object. */
    private static final Map<String, String> FIXED = Map.of("services/{service}", "services/http", "{+path}", "page");

    private static final Pattern VARIABLE = Pattern.compile("([a-z-]+)/\\{[^}]*}");

    /** Bodies that are taken; ${SITE} and the like stand for an object's key. */
    private static final Map<String, String> BODIES = Map.ofEntries(
            Map.entry("POST /api/v1/login", "{\"login\":\"nobody\",\"password\":\"nothing\"}"),
            Map.entry("POST /api/v1/operators", "{\"name\":\"new\"}"),
            Map.entry("POST /api/v1/operator/api-keys", "{\"label\":\"new\"}"),
            Map.entry("POST /api/v1/users", "{\"login\":\"${NEW}\",\"password\":\"long enough\",\"role\":\"user\"}"),
            Map.entry(
                    "POST /api/v1/users/me/password",
                    "{\"current_password\":\"long enough\",\"password\":\"long enough too\"}"),
            Map.entry("PATCH /api/v1/users/{id}", "{\"max_cameras\":5}"),
            Map.entry("POST /api/v1/sites", "{\"name\":\"new\"}"),
            Map.entry("PATCH /api/v1/sites/{id}", "{\"name\":\"other\"}"),
            Map.entry("POST /api/v1/agents", "{\"model\":\"box\"}"),
            Map.entry("POST /api/v1/agents/import", ",,box,1"),
            Map.entry("POST /api/v1/agents/{agentId}/claim", "{\"site_id\":\"${SITE}\"}"),
            Map.entry(
                    "POST /api/v1/enrolments",
                    "{\"site_id\":\"${SITE}\",\"title\":\"Yard\",\"wifi\":{\"ssid\":\"home\",\"password\":\"long enough\","
                            + "\"security\":\"WPA\"}}"),
            Map.entry(
                    "POST /api/v1/cameras",
                    "{\"title\":\"t\",\"site_id\":\"${SITE}\",\"source\":{\"type\":\"agent\",\"agent_id\":\"${AGENT}\","
                            + "\"input\":\"yard\"}}"),
            Map.entry(
                    "PATCH /api/v1/cameras/{name}",
                    "{\"site_id\":\"${SITE}\",\"source\":{\"type\":\"agent\",\"agent_id\":\"${AGENT}\",\"input\":\"yard\"}}"),
            Map.entry("POST /api/v1/cameras/probe", "{\"url\":\"rtsp://127.0.0.1:1/x\"}"),
            Map.entry("POST /api/v1/cameras/{name}/motion", "{}"),
            Map.entry("POST /api/v1/cameras/{name}/shares", "{\"label\":\"new\"}"),
            Map.entry(
                    "POST /api/v1/cameras/{name}/protected",
                    "{\"from\":\"2026-01-31T12:00:00Z\",\"to\":\"2026-01-31T13:00:00Z\"}"),
            Map.entry("PATCH /api/v1/cameras/{name}/shares/{id}", "{\"label\":\"other\"}"));

    /** All below {@code /api}; those for people without a credential too. */
    static List<ApiRoute> all(TestGateway gateway) {
        Map<String, ApiRoute> routes = new LinkedHashMap<>();
        gateway.bean(Router.class)
                .uriRoutes()
                .filter(route -> route.getHttpMethod() != HttpMethod.HEAD) // made by the framework from GET
                .map(ApiRoute::of)
                .filter(route -> route.path.startsWith("/api/"))
                .sorted(Comparator.comparing(ApiRoute::toString))
                .forEach(route -> routes.put(route.toString(), route));
        return List.copyOf(routes.values());
    }

    private static ApiRoute of(UriRouteInfo<?, ?> route) {
        List<Argument<?>> query = Arrays.stream(route.getTargetMethod().getArguments())
                .<Argument<?>>map(argument -> argument)
                .filter(argument -> argument.isAnnotationPresent(QueryValue.class))
                .toList();
        return new ApiRoute(
                route.getHttpMethod(),
                route.getUriMatchTemplate().toPathString(),
                route.getRequestBodyType().map(Argument::getType).orElse(null),
                query.stream().map(ApiRoute::name).toList(),
                query.stream()
                        .filter(argument -> !argument.isNullable())
                        .map(ApiRoute::name)
                        .toList(),
                route.getProduces().contains(MediaType.TEXT_EVENT_STREAM_TYPE));
    }

    private static String name(Argument<?> argument) {
        return argument.getAnnotationMetadata()
                .stringValue(QueryValue.class)
                .filter(name -> !name.isEmpty())
                .orElse(argument.getName());
    }

    boolean reads() {
        return method == HttpMethod.GET || method == HttpMethod.OPTIONS;
    }

    /** What its variables name, in order. */
    List<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>();
        Matcher variable = VARIABLE.matcher(fixed());
        while (variable.find()) {
            String collection = variable.group(1);
            kinds.add(Arrays.stream(Kind.values())
                    .filter(kind -> kind.collection.equals(collection))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("ApiRoute does not know what " + this + " names")));
        }
        if (fixed().chars().filter(c -> c == '{').count() != kinds.size()) {
            throw new AssertionError("ApiRoute does not know what " + this + " names");
        }
        return kinds;
    }

    /** The path with these keys in the places of its variables. */
    String filled(List<String> keys) {
        String path = fixed();
        for (String key : keys) {
            path = path.replaceFirst("\\{[^}]*}", Matcher.quoteReplacement(key));
        }
        String query = String.join("&", needed.stream().map(name -> name + "=x").toList());
        return query.isEmpty() ? path : path + "?" + query;
    }

    private String fixed() {
        String path = this.path;
        for (Map.Entry<String, String> each : FIXED.entrySet()) {
            path = path.replace(each.getKey(), each.getValue());
        }
        return path;
    }

    /** A body that it takes, with the words in braces still in it; null where it takes none. */
    @Nullable
    String bodyTemplate() {
        if (body == null) {
            return null;
        }
        return Optional.ofNullable(BODIES.get(toString()))
                .orElseThrow(() -> new AssertionError("ApiRoute does not know what to send to " + this));
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
