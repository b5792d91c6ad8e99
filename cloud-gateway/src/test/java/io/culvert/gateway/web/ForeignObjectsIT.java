package io.culvert.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.node.TestGateway;
import io.culvert.gateway.web.ApiRoute.Kind;
import io.culvert.gateway.web.ApiWorld.Caller;
import io.culvert.gateway.web.ApiWorld.Operator;
import io.culvert.gateway.web.ApiWorld.Person;
import io.micronaut.http.HttpMethod;
import io.micronaut.web.router.Router;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * All routes, as the router itself lists them, with all objects that are not the caller's: those of another operator and
 * those of another user are answered exactly as what does not exist, and no list shows them.
 */
@Timeout(120)
class ForeignObjectsIT {

    /** Routes outside of the REST interface with variables in their paths; a new one wants a thought of its own. */
    private static final Set<String> OTHER_ROUTES = Set.of(
            "GET /console/{+path}", // files of the console
            // Media: the gate's, which AccessGateTest and the tests of HLS ask.
            "GET /{camera}/index.m3u8",
            "GET /{camera}/live/{key}/stream.m3u8",
            "GET /{camera}/live/{key}/{file}",
            "POST /{camera}/live/{key}/leave",
            "GET /{camera}/archive-{span}.m3u8",
            "GET /{camera}/archive/{key}/stream.m3u8",
            "GET /{camera}/archive/{key}/{file}",
            "POST /{camera}/archive/{key}/leave",
            "GET /{camera}/preview.mp4",
            "GET /{camera}/preview.jpg",
            "GET /{camera}/recording_status.json",
            "GET /{camera}/embed.html",
            "OPTIONS /{camera}/index.m3u8",
            "OPTIONS /{camera}/archive-{span}.m3u8",
            "OPTIONS /{camera}/preview.mp4",
            "OPTIONS /{camera}/preview.jpg",
            "OPTIONS /{camera}/recording_status.json",
            "GET /{camera}/archive-{piece}.mp4",
            "OPTIONS /{camera}/archive-{piece}.mp4",
            "GET /{camera}/{from}-preview.mp4",
            "GET /{camera}/{from}-preview.jpg",
            "OPTIONS /{camera}/{from}-preview.mp4",
            "OPTIONS /{camera}/{from}-preview.jpg",
            // What the ONVIF facade says of foreign cameras is asked by OnvifServicesTest.
            "POST /onvif/{service}",
            "GET /onvif/snapshot/{camera}");

    /** Members of bodies that name something new, or are not read: nothing that is there. */
    private static final Set<String> NO_REFERENCES = Set.of(
            "POST /api/v1/agents agentId", // to be registered
            "POST /api/v1/enrolments agentId"); // a camera's source, which the code itself decides

    private static TestGateway gateway;
    private static ApiWorld world;
    private static Operator ours;
    private static Operator theirs;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
        world = new ApiWorld(gateway);
        ours = world.operator("ours");
        theirs = world.operator("theirs");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void objectInThePath_ofSomebodyElse_isAnsweredLikeOneThatIsNot() {
        String before = everything(theirs);
        String beside = everything(ours);
        int asked = 0;
        for (ApiRoute route : ApiRoute.all(gateway)) {
            List<Kind> kinds = route.kinds();
            for (Caller caller : callers()) {
                for (Set<Integer> places : places(kinds.size())) {
                    HttpResponse<String> unknown = ask(route, caller, path(route, caller, places, null), null);
                    assertThat(unknown.statusCode())
                            .as("%s as %s: %s", route, caller, unknown.body())
                            .isIn(404, 403);
                    for (Stranger stranger : strangers(caller)) {
                        HttpResponse<String> foreign = ask(route, caller, path(route, caller, places, stranger), null);
                        assertThat(shown(foreign))
                                .as("%s as %s, %s at %s", route, caller, stranger, places)
                                .isEqualTo(shown(unknown));
                        asked++;
                    }
                }
            }
        }
        assertThat(asked).isGreaterThan(200);
        assertThat(everything(theirs)).isEqualTo(before);
        assertThat(everything(ours)).isEqualTo(beside);
    }

    @Test
    void objectInTheBody_ofSomebodyElse_isAnsweredLikeOneThatIsNot() {
        int asked = 0;
        for (ApiRoute route : ApiRoute.all(gateway)) {
            String template = route.bodyTemplate();
            if (template == null) {
                continue;
            }
            Set<Kind> named = named(template);
            assertThat(references(route)).as("objects that %s names", route).isSubsetOf(words(named));
            for (Kind kind : named) {
                for (Caller caller : callers()) {
                    String path = route.filled(route.kinds().stream()
                            .map(each -> own(each, caller, route))
                            .toList());
                    HttpResponse<String> unknown =
                            ask(route, caller, path, body(template, caller, kind, unknown(kind), route));
                    assertThat(unknown.statusCode())
                            .as("%s as %s: %s", route, caller, unknown.body())
                            .isIn(404, 403);
                    for (Stranger stranger : strangers(caller)) {
                        String foreignBody = body(template, caller, kind, stranger.key(kind), route);
                        assertThat(shown(ask(route, caller, path, foreignBody)))
                                .as("%s as %s, %s", route, caller, foreignBody)
                                .isEqualTo(shown(unknown));
                        asked++;
                    }
                }
            }
        }
        assertThat(asked).isGreaterThan(15);
    }

    @Test
    void answers_toQuestionsAboutTheOwn_showNothingOfOthers() {
        for (ApiRoute route : ApiRoute.all(gateway)) {
            if (route.method() != HttpMethod.GET
                    || route.stream()
                    || route.path().contains("/services/")) {
                continue;
            }
            for (Caller caller : callers()) {
                String path = route.filled(route.kinds().stream()
                        .map(each -> own(each, caller, route))
                        .toList());
                List<String> hidden = strangers(caller).stream()
                        .flatMap(stranger -> stranger.keys().stream())
                        .toList();
                String more = path + (path.contains("?") ? "&" : "?");
                assertHides(more + "limit=1000", caller, hidden);
                for (Stranger stranger : strangers(caller)) {
                    String cursor = Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(stranger.key(Kind.SITE).getBytes(StandardCharsets.UTF_8));
                    assertHides(more + "cursor=" + cursor, caller, hidden);
                }
            }
        }
    }

    @Test
    void filters_byObjectsOfOthers_findWhatFiltersByNothingFind() {
        for (ApiRoute route : ApiRoute.all(gateway)) {
            if (route.method() != HttpMethod.GET || route.stream()) {
                continue;
            }
            for (String parameter : route.query()) {
                for (Caller caller : callers()) {
                    String path = route.filled(route.kinds().stream()
                            .map(each -> own(each, caller, route))
                            .toList());
                    for (Stranger stranger : strangers(caller)) {
                        for (Kind kind : EnumSet.of(Kind.USER, Kind.CAMERA, Kind.SESSION, Kind.OPERATOR)) {
                            String question = path.replaceAll("\\?.*", "") + "?" + parameter + "=";
                            assertThat(shown(ask(route, caller, question + stranger.key(kind), null)))
                                    .as("%s as %s by %s of %s", question, caller, kind, stranger)
                                    .isEqualTo(shown(ask(route, caller, question + unknown(kind), null)));
                        }
                    }
                }
            }
        }
    }

    @Test
    void otherRoutes_nameNoObjects() {
        List<String> others = gateway.bean(Router.class)
                .uriRoutes()
                .filter(route -> route.getHttpMethod() != HttpMethod.HEAD)
                .map(route -> route.getHttpMethod() + " "
                        + route.getUriMatchTemplate().toPathString())
                .filter(route -> route.contains("{") && !route.contains(" /api/"))
                .toList();
        assertThat(OTHER_ROUTES).containsAll(others);
    }

    // ------------------------------------------------------------------------------------------- who, and what is
    // whose

    /** Somebody whose objects the caller may not know of: a user, with all that belongs to the same operator or only that. */
    private record Stranger(
            String name, Person person, @Nullable Operator operator, boolean loose) {

        String key(Kind kind) {
            return switch (kind) {
                case SITE -> person.site();
                case USER -> person.userId();
                case AGENT -> loose && operator != null ? operator.loose() : person.agent();
                case CAMERA -> person.camera();
                case SHARE -> person.share();
                case SESSION -> person.session();
                case ENROLMENT -> person.enrolment();
                case PIECE -> person.piece();
                case API_KEY -> (operator == null ? theirs : operator).apiKeyId();
                case OPERATOR -> (operator == null ? theirs : operator).id();
            };
        }

        List<String> keys() {
            return Stream.concat(
                            person.keys().stream(),
                            operator == null
                                    ? Stream.of()
                                    : Stream.of(operator.id(), operator.apiKeyId(), operator.loose()))
                    .toList();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Caller> callers() {
        return List.of(ours.provider(), ours.apiKey(), ours.one().caller());
    }

    private static List<Stranger> strangers(Caller caller) {
        List<Stranger> strangers = new ArrayList<>(List.of(
                new Stranger("another operator", theirs.one(), theirs, false),
                new Stranger("another operator with an agent to be claimed", theirs.two(), theirs, true)));
        if (caller.equals(ours.one().caller())) {
            strangers.add(new Stranger("another user", ours.two(), null, false));
        }
        return strangers;
    }

    private static String own(Kind kind, Caller caller, ApiRoute route) {
        boolean claims = route.path().endsWith("/claim");
        return new Stranger("", ours.one(), ours, claims).key(kind);
    }

    private static String unknown(Kind kind) {
        return switch (kind) {
            case AGENT -> "000000000000";
            case CAMERA -> "c-" + UUID.randomUUID();
            case OPERATOR -> "99999999";
            default -> UUID.randomUUID().toString();
        };
    }

    // ------------------------------------------------------------------------------------------- how it is asked

    /** Which variables name what is not the caller's: each alone, and all of them. */
    private static Set<Set<Integer>> places(int variables) {
        Set<Integer> all = Stream.iterate(0, i -> i + 1).limit(variables).collect(Collectors.toSet());
        return variables == 0
                ? Set.of()
                : Stream.concat(all.stream().map(Set::of), Stream.of(all)).collect(Collectors.toSet());
    }

    private static String path(ApiRoute route, Caller caller, Set<Integer> places, @Nullable Stranger stranger) {
        List<Kind> kinds = route.kinds();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            Kind kind = kinds.get(i);
            keys.add(
                    !places.contains(i)
                            ? own(kind, caller, route)
                            : stranger == null ? unknown(kind) : stranger.key(kind));
        }
        return route.filled(keys);
    }

    private static HttpResponse<String> ask(ApiRoute route, Caller caller, String path, @Nullable String body) {
        String template = route.bodyTemplate();
        String sent = body != null ? body : template == null ? null : body(template, caller, null, "", route);
        return world.send(route, path, sent, caller);
    }

    /** The body with the caller's own objects but for this kind. */
    private static String body(String template, Caller caller, @Nullable Kind foreign, String key, ApiRoute route) {
        String body = template.replace("${NEW}", "n" + UUID.randomUUID());
        for (Kind kind : named(template)) {
            body = body.replace("${" + kind + "}", kind == foreign ? key : own(kind, caller, route));
        }
        return body;
    }

    private static Set<Kind> named(String template) {
        return Arrays.stream(Kind.values())
                .filter(kind -> template.contains("${" + kind + "}"))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Kind.class)));
    }

    private static Set<String> words(Set<Kind> kinds) {
        return kinds.stream()
                .map(kind -> kind.name().toLowerCase(Locale.ROOT) + "Id")
                .collect(Collectors.toSet());
    }

    /** The members of its body that are ids of something. */
    private static Set<String> references(ApiRoute route) {
        return members(Objects.requireNonNull(route.body()))
                .filter(name -> name.endsWith("Id"))
                .filter(name -> !NO_REFERENCES.contains(route + " " + name))
                .collect(Collectors.toSet());
    }

    private static Stream<String> members(Class<?> type) {
        return type.isRecord()
                ? Arrays.stream(type.getRecordComponents())
                        .flatMap(each -> each.getType() == UUID.class || each.getType() == String.class
                                ? Stream.of(each.getName())
                                : members(each.getType()))
                : Stream.of();
    }

    private static String shown(HttpResponse<String> reply) {
        Map<String, List<String>> headers = new TreeMap<>(reply.headers().map());
        headers.remove("date");
        return reply.statusCode() + " " + headers + " " + reply.body();
    }

    private static void assertHides(String path, Caller caller, List<String> hidden) {
        HttpResponse<String> reply = gateway.send("GET", path, null, caller.token());
        assertThat(reply.statusCode()).as(path).isNotIn(500, 401);
        assertThat(reply.body()).as("%s as %s", path, caller).doesNotContain(hidden);
    }

    /** What an operator's administrator sees of everything, but for what is counted. */
    private static String everything(Operator operator) {
        return Stream.of("users", "sites", "agents", "cameras", "sessions", "enrolments", "operator/api-keys")
                .map(path -> gateway.send(
                                "GET",
                                "/api/v1/" + path,
                                null,
                                operator.provider().token())
                        .body()
                        .replaceAll("\"last_used_at\":[^,}]*", ""))
                .collect(Collectors.joining("\n"));
    }
}
