package io.culvert.gateway.web;

import io.culvert.gateway.accounts.Principal;
import io.culvert.gateway.accounts.Role;
import io.culvert.gateway.database.JsonText;
import io.culvert.gateway.provisioning.Agents;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.sse.Event;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;

/** Lists of agents, with a report at the end or, for who accepts events, with progress on the way. */
@Controller("/api/v1/agents/import")
@Tag(name = "agents")
@RequiresRole(Role.PROVIDER)
@Consumes({"text/csv", MediaType.TEXT_PLAIN, MediaType.APPLICATION_OCTET_STREAM})
class AgentImportController {
    private final Agents agents;
    private final EventStreams streams;
    private final JsonText json;
    private final Caller caller;

    AgentImportController(Agents agents, EventStreams streams, JsonText json, Caller caller) {
        this.agents = agents;
        this.streams = streams;
        this.json = json;
        this.caller = caller;
    }

    @Post(produces = {MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM})
    @Operation(summary = "Register the agents of a list", description = """
                    UTF-8 text, a line each: agent_id,activation_key,model,serial, with or without a line of column names, \
                    fields in double quotes where they hold a comma; semicolons do as well. An empty agent_id or \
                    activation_key is made up. At most 100,000 lines and 2 MiB. Every line stands for itself: the report \
                    tells of each. With `Accept: text/event-stream` events `progress` ({"done","total"}) tell how far it is, \
                    and an event `report` ends the stream; who leaves before stops it there.
                    """)
    @ApiResponse(
            responseCode = "200",
            description = "the report",
            content = @Content(schema = @Schema(implementation = AgentImport.Report.class)))
    HttpResponse<?> take(Principal principal, HttpRequest<?> request, @Body String csv) {
        AgentImport list = new AgentImport(agents, caller.actor(principal, request), csv);
        if (request.accept().contains(MediaType.TEXT_EVENT_STREAM_TYPE)) {
            return streams.open(principal, request, new News(list, json));
        }
        while (!list.isDone()) {
            list.step();
        }
        return HttpResponse.ok(list.report()).contentType(MediaType.APPLICATION_JSON_TYPE);
    }

    /** Takes in some lines each time it is asked for news. */
    private static final class News implements EventStream.Source {
        private final AgentImport list;
        private final JsonText json;
        private boolean reported;

        News(AgentImport list, JsonText json) {
            this.list = list;
            this.json = json;
        }

        @Override
        public List<Event<String>> next() {
            if (list.isDone()) {
                reported = true;
                return List.of(Event.of(json.of(list.report())).name("report"));
            }
            list.step();
            return List.of(Event.of(json.of(list.progress())).name("progress"));
        }

        @Override
        public boolean ended() {
            return reported;
        }
    }
}
